//! Whether to go on with a server that has shown its certificate: what was pinned, what was decided before, what the
//! system says, and else the user. What is refused is refused loudly, and nothing that is typed at that moment changes it.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::network::Link;
use crate::client::model::overlay::Overlay;
use crate::client::model::target::Target;
use crate::client::model::trust::{
    ANSWERS, Answer, Certificate, Decision, Flaw, Known, Remember, TrustQuestion,
};
use crate::proto::Fingerprint;

/// What becomes of a connection.
enum Verdict {
    Trusted,
    /// And this is to be known of it.
    Noted(String),
    Asked,
    /// For these reasons, a line each; the first says it all where there is room for one.
    Refused(Vec<String>),
}

impl Ctx<'_> {
    /// A server has shown its certificate, and waits.
    pub fn certificate(&mut self, id: NetworkId, certificate: Certificate) {
        let Some(network) = self.model.network(id).filter(|n| n.link == Link::Connecting) else {
            return;
        };
        let target = network.target.clone();
        let accepted = network.accepted.iter();
        let accepted = accepted
            .into_iter()
            .any(|(place, print)| place.same_place(&target) && *print == certificate.fingerprint);
        let strict = self.is_strict(id);
        let vouched = certificate.flaw.is_none()
            || target.pin.is_some()
            || {
                let print = certificate.fingerprint;
                let (known, always) = (&certificate.known, Decision::Always);
                matches!(known, Known::Decided { fingerprint, decision, .. } if *fingerprint == print && *decision == always)
            };
        if let Some(network) = self.model.network_mut(id) {
            network.vouched = vouched;
        }
        match judge(&target, &certificate, accepted, strict) {
            Verdict::Trusted => self.fx.push(Effect::Trust(id)),
            Verdict::Noted(note) => {
                self.fx.push(Effect::Trust(id));
                self.note_once(id, certificate.fingerprint, &note);
            }
            Verdict::Asked => self.ask_trust(id, target, certificate),
            Verdict::Refused(lines) => self.refuse_server(id, &lines),
        }
    }

    /// Says something about a server once in a run.
    fn note_once(&mut self, id: NetworkId, fingerprint: Fingerprint, note: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let seen = (network.target.clone(), fingerprint);
        let window = network.window;
        if !network.accepted.contains(&seen) {
            network.accepted.push(seen);
            self.info(window, note);
        }
    }

    fn ask_trust(&mut self, id: NetworkId, target: Target, certificate: Certificate) {
        self.fx.push(Effect::Disconnect(id));
        if let Some(network) = self.model.network_mut(id) {
            network.link = Link::Idle;
        }
        self.close_trust_question(id);
        let question = TrustQuestion { network: id, target, certificate, chosen: 0, scroll: 0 };
        self.model.overlays.push(Overlay::Trust(question));
    }

    /// The question is about a connection that nobody wants any more.
    pub(super) fn close_trust_question(&mut self, id: NetworkId) {
        self.model
            .overlays
            .retain(|open| !matches!(open, Overlay::Trust(question) if question.network == id));
    }

    /// Stays away from a server, and says why where the user is.
    pub(super) fn refuse_server(&mut self, id: NetworkId, lines: &[String]) {
        self.fx.push(Effect::Disconnect(id));
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.link = Link::Idle;
        network.refused = lines.first().cloned();
        let places = self.who_hears_of_it(id);
        for place in places {
            for line in lines {
                self.error(place, line);
            }
        }
    }

    /// Takes the chosen answer to the question, or the one of a letter. Out: whether it was open.
    pub fn answer_trust(&mut self, answer: Option<Answer>) -> bool {
        let Some(Overlay::Trust(question)) = self.model.overlay() else {
            return false;
        };
        let chosen = ANSWERS.get(question.chosen).map_or(Answer::NotNow, |(answer, ..)| *answer);
        let (id, target) = (question.network, question.target.clone());
        let fingerprint = question.certificate.fingerprint;
        self.model.overlays.pop();
        let place = target.to_string();
        let remember = |decision| {
            let place = place.clone();
            Effect::Remember(id, Remember::Certificate { place, fingerprint, decision })
        };
        let trusts = match answer.unwrap_or(chosen) {
            Answer::NotNow => false,
            Answer::Once => true,
            Answer::Always => {
                self.fx.push(remember(Decision::Always));
                true
            }
            Answer::Never => {
                self.fx.push(remember(Decision::Never));
                false
            }
        };
        if trusts {
            if let Some(network) = self.model.network_mut(id) {
                network.accepted.push((target, fingerprint));
            }
            // The server has not waited for a person to compare words.
            self.connect(id);
        } else {
            let line = format!("not connected to {place}: its certificate is not trusted");
            self.refuse_server(id, &[line, "/reconnect asks again".to_owned()]);
        }
        true
    }

    /// A click while the question is open: gives an answer, beside the answers nothing.
    pub fn click_trust(&mut self, column: u16, row: u16) {
        let Some(Overlay::Trust(question)) = self.model.overlay() else {
            return;
        };
        let at = question.stand(self.model.size).stand.choice_at(column, row);
        if let Some((answer, ..)) = at.and_then(|at| ANSWERS.get(at)) {
            self.answer_trust(Some(*answer));
        }
    }

    /// Scrolls the words of the question. Out: whether it is open and does not show all of them.
    pub fn scroll_trust(&mut self, rows: isize) -> bool {
        let size = self.model.size;
        match self.model.overlays.last_mut() {
            Some(Overlay::Trust(question)) if question.stand(size).most > 0 => {
                question.scroll_by(rows, size);
                true
            }
            _ => false,
        }
    }

    /// An answer was typed that is none.
    pub fn repeat_trust_question(&mut self) {
        let words: Vec<&str> = ANSWERS.iter().map(|(_, word, _)| *word).collect();
        let window = self.model.focused_network().window;
        self.error(window, format!("please answer with one of: {}", words.join(", ")));
    }

    /// Something of a server could not be kept: what was decided, or that the user was there, holds for this run.
    pub fn not_remembered(&mut self, id: NetworkId, reason: &str) {
        let Some(window) = self.model.network(id).map(|network| network.window) else {
            return;
        };
        self.error(window, format!("it holds until you leave, but is not remembered: {reason}"));
    }
}

fn judge(target: &Target, shown: &Certificate, accepted: bool, strict: bool) -> Verdict {
    let print = shown.fingerprint;
    if let Some(pin) = target.pin {
        if pin == print {
            return Verdict::Trusted;
        }
        return Verdict::Refused(vec![
            format!("{target} does not have the certificate that was pinned: not connected"),
            format!("pinned is {pin}, shown was {print}"),
            "somebody may be in between, or the server has a new one: ask whoever runs it for the link"
                .to_owned(),
        ]);
    }
    match &shown.known {
        Known::Decided { fingerprint, decision: Decision::Always, .. } if *fingerprint == print => {
            return Verdict::Trusted;
        }
        Known::Decided { fingerprint, decision: Decision::Never, at } if *fingerprint == print => {
            return Verdict::Refused(vec![
                format!("not connected to {target}: you refused its certificate for good ({at})"),
                format!("it is {print}; delete that line to be asked again"),
            ]);
        }
        _ if accepted => return Verdict::Trusted,
        Known::Decided { fingerprint, decision: Decision::Always, at } => {
            return changed(target, shown, *fingerprint, at);
        }
        _ => {}
    }
    match (&shown.flaw, &shown.known) {
        (None, _) => Verdict::Trusted,
        (Some(_), Known::Unreadable(why)) => Verdict::Refused(vec![
            format!("not connected to {target}: whether its certificate is trusted cannot be read"),
            why.clone(),
        ]),
        // A policy leaves no way round (IRCv3 sts, no immediate user recourse).
        (Some(flaw), _) if strict || !flaw.is_asked_about() => Verdict::Refused(vec![
            format!("not connected to {target}: its certificate {}", flaw.words(&target.host)),
            format!("it is {print}"),
        ]),
        (Some(_), _) => Verdict::Asked,
    }
}

/// Another certificate than the one that was accepted for good. One that the system vouches for is what servers get that
/// had made their own; it is taken, and said.
fn changed(target: &Target, shown: &Certificate, before: Fingerprint, at: &str) -> Verdict {
    let print = shown.fingerprint;
    let flaw: &Option<Flaw> = &shown.flaw;
    if flaw.is_none() {
        return Verdict::Noted(format!(
            "{target} has another certificate than the one you accepted; this one the system vouches for. The \
             line at {at} can go"
        ));
    }
    Verdict::Refused(vec![
        format!("THE CERTIFICATE OF {target} HAS CHANGED: not connected"),
        format!("accepted was {before} ({})", before.words()),
        format!("shown was {print} ({})", print.words()),
        "somebody may be in between, or the server has a new one: ask whoever runs it".to_owned(),
        format!("if the new one is right, delete the line at {at}, then /reconnect asks about it"),
    ])
}
