//! What must be true of the model after every step; tests call it, nothing else does.

use std::collections::BTreeSet;

use crate::proto::Folded;

use super::{Channel, Model, Phase, Session, SessionId, User, UserMode};

/// Says what is broken; empty when all is well.
///
/// Nicks and people mirror each other; a member is in a channel exactly when the channel is in the person; channels
/// without members are permanent, registered or wait for them after a restart; who has a rank by account has one that
/// exists; every audience is its members' sessions; a session is somebody's exactly when that person has it; a person
/// without sessions is known as one and has an account that stays, and one with several has an account; conversations are those of who has them, and not too
/// many; invitations mirror each other, and so do monitor lists, which only registered sessions have; no more people are
/// remembered than the limit allows; who has which mode is known, and how many are registering; notices are for operators
/// of the server; a list holds each mask once; lines wait for an answer exactly while a question is open.
pub fn check(model: &Model) -> Vec<String> {
    let mut broken = Broken::default();
    broken.unless(model.nicks.len() == model.users.len(), || "as many nicks as people".to_owned());
    let most = model.limits().people_remembered;
    broken.unless(model.memory.iter().len() <= most, || "few are remembered".to_owned());
    for mode in UserMode::ALL {
        let count = model.users.values().filter(|user| user.is(mode)).count();
        let counted = model.count_with_mode(mode);
        broken.unless(counted == count, || format!("{counted} of {count} with {mode:?}"));
        let found = model.users_with(mode).filter(|user| user.is(mode)).count();
        broken.unless(found == count, || format!("{found} of {count} found with {mode:?}"));
    }
    let registering = |session: &&Session| matches!(session.phase, Phase::Registering(_));
    let count = model.sessions.values().filter(registering).count();
    broken.unless(count == model.registering, || format!("{count} are registering"));
    let connected = model.users.values().map(|user| user.sessions.len()).sum::<usize>();
    broken.unless(connected == model.connected, || format!("{connected} are somebody's"));
    let alone = model.users.values().filter(|user| user.sessions.is_empty()).count();
    broken.unless(alone == model.unattended.len(), || format!("{alone} without a connection"));
    for user in model.users.values() {
        check_user(model, user, &mut broken);
    }
    for (key, channel) in &model.channels {
        check_channel(model, key, channel, &mut broken);
    }
    for (id, session) in &model.sessions {
        if let Phase::Registered(user) = session.phase {
            let user_of = model.users.get(&user);
            let known = user_of.is_some_and(|user| user.sessions.contains(id));
            broken.unless(known, || format!("{id:?} is a session of {user:?}"));
        }
        let waits = session.flow.held == session.pending.is_some();
        broken.unless(waits, || format!("{id:?} waits exactly while a question is open"));
    }
    broken.unless(model.markers.is_whole(model.limits()), || "few markers, counted".to_owned());
    broken.unless(model.accounts.is_whole(), || "accounts and their indexes".to_owned());
    for user in model.users.values() {
        let account = user.account.map(|account| model.accounts.get(account));
        let known = account.map(|account| account.map(|account| &account.name))
            == user.login.as_ref().map(Some);
        broken.unless(known, || format!("{:?} has an account that exists", user.id));
    }
    let several = |user: &&User| user.sessions.len() > 1;
    for user in model.users.values().filter(several) {
        let known = user.account.is_some();
        broken.unless(known, || format!("{:?} is one person by an account", user.id));
    }
    let few = model.conversations.is_whole(model.limits().conversations_per_account);
    broken.unless(few, || "few conversations, of their accounts".to_owned());
    broken.unless(model.knows_borrowers(), || "who bears another's name".to_owned());
    broken.unless(model.monitors.is_whole(), || "monitor lists and their index".to_owned());
    for id in model.monitors.sessions() {
        let somebody = model.sessions.get(&id).is_some_and(|session| session.user().is_some());
        broken.unless(somebody, || format!("{id:?} is somebody and has a monitor list"));
    }
    broken.0
}

#[derive(Default)]
struct Broken(Vec<String>);

impl Broken {
    fn unless(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.0.push(what());
        }
    }
}

fn check_user(model: &Model, user: &User, broken: &mut Broken) {
    let (id, nick) = (user.id, &user.nick);
    let found = model.nicks.get(&nick.folded());
    broken.unless(found == Some(&id), || format!("{nick} is found by nick"));
    let notices = !user.is(UserMode::Notices) || user.is_operator();
    broken.unless(notices, || format!("{nick} has notices as an operator"));
    for key in &user.channels {
        let channel = model.channels.get(key);
        let inside = channel.is_some_and(|channel| channel.has_member(id));
        broken.unless(inside, || format!("{nick} is a member of {key:?}"));
    }
    for key in &user.invited_to {
        let channel = model.channels.get(key);
        let invited = channel.is_some_and(|channel| channel.invited.contains(&id));
        broken.unless(invited, || format!("{nick} is invited to {key:?}"));
    }
    broken.unless(user.sessions.is_sorted(), || format!("sessions of {nick} are in order"));
    let alone = user.unattended.is_some_and(|since| model.unattended.contains(&(since, id)));
    broken.unless(alone == user.sessions.is_empty(), || format!("{nick} is alone or not"));
    let stays = !user.sessions.is_empty() || model.is_always_on(user);
    broken.unless(stays, || format!("{nick} without a connection stays"));
    for session in &user.sessions {
        let phase = model.sessions.get(session).map(|session| &session.phase);
        let own = matches!(phase, Some(Phase::Registered(user)) if *user == id);
        broken.unless(own, || format!("{session:?} is {nick}"));
    }
}

fn check_channel(model: &Model, key: &Folded, channel: &Channel, broken: &mut Broken) {
    let same = channel.name.folded() == *key;
    broken.unless(same, || format!("{key:?} is under its name"));
    let waits = channel.waiting.is_some();
    let kept = channel.stays() || !channel.members.is_empty() || waits;
    broken.unless(kept, || format!("{key:?} has members"));
    if let Some(own) = &channel.registered {
        let exists = |account| model.accounts.get(account).is_some();
        let founded = exists(own.founder) && own.offered.is_none_or(exists);
        broken.unless(founded, || format!("the founder of {key:?} exists"));
        let others = own.access.iter().map(|(account, _)| *account);
        let distinct: BTreeSet<_> = others.clone().collect();
        let whole = distinct.len() == own.access.len()
            && !distinct.contains(&own.founder)
            && others.into_iter().all(exists);
        broken.unless(whole, || format!("the access list of {key:?} has existing others, once"));
    }
    broken.unless(!channel.lists.has_doubles(), || format!("{key:?} lists each mask once"));
    let mut sessions: Vec<&SessionId> = Vec::new();
    for id in channel.members.keys() {
        let user = model.users.get(id);
        let knows = user.is_some_and(|user| user.channels.contains(key));
        broken.unless(knows, || format!("{id:?} knows to be in {key:?}"));
        sessions.extend(user.into_iter().flat_map(|user| user.sessions.iter()));
    }
    sessions.sort_unstable();
    let audience = model.audience(&channel.name);
    let whole = audience.iter().eq(sessions);
    broken.unless(whole, || format!("audience of {key:?}"));
    for id in &channel.invited {
        let user = model.users.get(id);
        let knows = user.is_some_and(|user| user.invited_to.contains(key));
        broken.unless(knows, || format!("{id:?} knows to be invited to {key:?}"));
    }
}
