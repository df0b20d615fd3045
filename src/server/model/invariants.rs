//! What must be true of the model after every step; tests call it, nothing else does.

use super::{Model, Phase};

/// Says what is broken; empty when all is well.
///
/// Nicks and people mirror each other; a member is in a channel exactly when the channel is in the person; channels
/// without members are permanent; every audience is its members' sessions; a session is somebody's exactly when that
/// person has it; invitations mirror each other.
pub fn check(model: &Model) -> Vec<String> {
    let mut broken = Vec::new();
    let mut ensure = |holds: bool, what: String| {
        if !holds {
            broken.push(what);
        }
    };
    ensure(
        model.nicks.len() == model.users.len(),
        "as many nicks as people".to_owned(),
    );
    for (id, user) in &model.users {
        let found = model.nicks.get(&user.nick.folded());
        ensure(found == Some(id), format!("{} is found by nick", user.nick));
        for key in &user.channels {
            let inside = model
                .channels
                .get(key)
                .is_some_and(|c| c.members.contains_key(id));
            ensure(inside, format!("{} is a member of {key:?}", user.nick));
        }
        for key in &user.invited_to {
            let invited = model
                .channels
                .get(key)
                .is_some_and(|c| c.invited.contains(id));
            ensure(invited, format!("{} is invited to {key:?}", user.nick));
        }
        for session in &user.sessions {
            let phase = model.sessions.get(session).map(|s| &s.phase);
            let own = matches!(phase, Some(Phase::Registered(user)) if user == id);
            ensure(own, format!("{session:?} is {}", user.nick));
        }
    }
    for (key, channel) in &model.channels {
        ensure(
            channel.name.folded() == *key,
            format!("{key:?} is under its name"),
        );
        let kept = channel.permanent || !channel.members.is_empty();
        ensure(kept, format!("{key:?} has members"));
        let mut sessions = Vec::new();
        for id in channel.members.keys() {
            let user = model.users.get(id);
            let knows = user.is_some_and(|user| user.channels.contains(key));
            ensure(knows, format!("{id:?} knows to be in {key:?}"));
            sessions.extend(
                user.into_iter()
                    .flat_map(|user| user.sessions.iter().copied()),
            );
        }
        sessions.sort_unstable();
        ensure(
            *model.audience(&channel.name) == *sessions,
            format!("audience of {key:?}"),
        );
        for id in &channel.invited {
            let knows = model
                .users
                .get(id)
                .is_some_and(|user| user.invited_to.contains(key));
            ensure(knows, format!("{id:?} knows to be invited to {key:?}"));
        }
    }
    for (id, session) in &model.sessions {
        if let Phase::Registered(user) = session.phase {
            let known = model
                .users
                .get(&user)
                .is_some_and(|user| user.sessions.contains(id));
            ensure(known, format!("{id:?} is a session of {user:?}"));
        }
    }
    broken
}
