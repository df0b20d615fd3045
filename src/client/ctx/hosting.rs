//! When this program is also the server: what the user is told of it, and the question before it ends for others.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::overlay::Confirmed;
use crate::client::model::settings::Face;

impl Ctx<'_> {
    /// The server in this process has so many connections besides ours. The first time it is also said that it is there.
    pub fn hosting(&mut self, others: usize, forgets: bool) {
        if self.model.hosting.replace(others).is_some() {
            return;
        }
        self.hosted();
        let network = self.model.focused_network();
        let (window, target) = (network.window, network.target.clone());
        self.info(
            window,
            format!(
                "nothing listened on {target}, so this program is the server until you leave; others on this \
                 machine join with: tchat connect {target}"
            ),
        );
        if forgets {
            let text = "another server of yours has the history, so this one forgets what is said when you leave";
            self.info(window, text);
        }
    }

    /// Leaves the program; asks before that when it ends the server for others.
    pub fn quit(&mut self, reason: &str) {
        let others = match self.model.hosting {
            Some(others) if self.model.settings.face == Face::Screen => others,
            _ => 0,
        };
        if others == 0 {
            self.leave(reason);
            return;
        }
        let who = match others {
            1 => "1 other is".to_owned(),
            others => format!("{others} others are"),
        };
        let reason = reason.to_owned();
        self.confirm(
            format!("{who} connected to the server in this program, which ends with it; leave?"),
            Confirmed::Leave { reason },
        );
    }
}

/// Gives the terminal back to the shell, unless that would stop the server.
pub fn suspend(cx: &mut Ctx<'_>) {
    if cx.model.hosting.is_some() {
        cx.flash("not while this program is the server: it would stop for everybody");
    } else {
        cx.model.suspended = true;
        cx.fx.push(Effect::Suspend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::Model;
    use crate::client::model::settings::Start;

    use crate::proto::Timestamp;

    fn effects(others: Option<usize>, then: impl FnOnce(&mut Ctx<'_>)) -> Vec<Effect> {
        let start = Start { nick: Some("alice".to_owned()), ..Start::default() };
        let mut model = Model::new(start, 7);
        let mut cx = Ctx::new(&mut model, Timestamp::default());
        if let Some(others) = others {
            cx.hosting(others, false);
        }
        then(&mut cx);
        cx.fx.into_iter().collect()
    }

    #[test]
    fn a_server_with_others_on_it_is_not_left_without_a_question() {
        for (others, leaves_at_once) in [(None, true), (Some(0), true), (Some(2), false)] {
            assert_eq!(effects(others, |cx| cx.quit("")) == [Effect::Quit], leaves_at_once);
            let asked = effects(others, |cx| {
                cx.quit("");
                cx.accept_overlay();
            });
            assert_eq!(asked, [Effect::Quit]);
        }
        let stayed = effects(Some(1), |cx| {
            cx.quit("");
            cx.dismiss_overlay();
        });
        assert_eq!(stayed, []);
    }

    #[test]
    fn a_server_is_not_suspended() {
        assert_eq!(effects(None, suspend), [Effect::Suspend]);
        assert_eq!(effects(Some(0), suspend), []);
    }
}
