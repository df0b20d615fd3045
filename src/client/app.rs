//! The client as a machine: events in, effects out. It only routes; each kind of event has a home of its own.

use crate::client::action;
use crate::client::chord::Key;
use crate::client::commands::dispatch;
use crate::client::config::ClientConfig;
use crate::client::ctx::Ctx;
use crate::client::effect::{Effect, Effects};
use crate::client::event::Event;
use crate::client::keymap::{self, Keymap};
use crate::client::model::desktop::Desktop;
use crate::client::model::login::Credentials;
use crate::client::model::network::Network;
use crate::client::model::nonce::Nonces;
use crate::client::model::overlay::Overlay;
use crate::client::model::password::{Secret, ServerPassword};
use crate::client::model::settings::Start;
use crate::client::model::start::Beginnings;
use crate::client::model::target::Target;
use crate::client::model::trust::{Answer, Policies};
use crate::client::model::{Model, NetworkId};
use crate::client::pointer;
use crate::client::receive;
use crate::client::settling;
use crate::client::text::neutral;
use crate::client::timers;
use crate::proto::Timestamp;

/// The client. It is told the time with every event and never fails.
#[derive(Debug)]
pub struct App {
    model: Model,
    keymap: Keymap,
    /// What can be set; nothing can without.
    config: Option<Box<ClientConfig>>,
    /// The terminal's title as last set.
    title: String,
}

impl App {
    /// A client that has not begun; `seed` decides what is left to chance.
    pub fn new(start: Start, keymap: Keymap, seed: u64) -> Self {
        let mut model = Model::new(start, seed);
        keymap.describe(&mut model);
        Self { model, keymap, config: None, title: String::new() }
    }

    /// Lets the user change what is configured.
    pub fn configure(&mut self, config: ClientConfig) {
        self.keymap.clone_from(&config.keymap);
        self.keymap.describe(&mut self.model);
        settling::describe(&mut self.model, &config);
        self.config = Some(Box::new(config));
    }

    /// Somebody else's machine runs this client for its user: there are no commands that lead to other servers. `private`
    /// is whether nobody on the way can read what they type.
    pub fn serve_guest(&mut self, private: bool) {
        self.model.guest = true;
        self.model.overheard = !private;
        self.keymap.describe(&mut self.model);
    }

    /// The password of the server that is connected to first.
    pub fn set_server_password(&mut self, text: String) {
        if let Some(id) = self.model.networks().first().map(|network| network.id)
            && let Some(network) = self.model.network_mut(id)
        {
            network.password = Some(ServerPassword::new(network.target.clone(), text));
        }
    }

    /// Hosts that are only reached encrypted, from earlier runs.
    pub fn set_policies(&mut self, policies: Policies) {
        self.model.policies = policies;
    }

    /// Where one can begin: servers of the configuration and of earlier runs, and whether this program can be one.
    pub fn set_beginnings(&mut self, beginnings: Beginnings) {
        self.model.beginnings = beginnings;
    }

    /// Begins with the start screen, because of this.
    pub fn start_screen(&mut self, now: Timestamp, why: &str) -> Effects {
        self.run(now, |cx, _| {
            let here = cx.here();
            cx.info(here, why);
            cx.show_start(Some(why.to_owned()));
        })
    }

    /// Who the user is on the server that is connected to first. Without a password it is asked for.
    pub fn set_login(&mut self, account: String, password: Secret) {
        self.on_first(|network| {
            let server = network.target.clone();
            network.login.wanted = Some(Credentials { account, password, server });
        });
    }

    /// The server that knows us by a certificate.
    pub fn set_certificate(&mut self, server: Target) {
        self.on_first(|network| network.login.certificate = Some(server));
    }

    /// What programs of this machine can do.
    pub fn set_desktop(&mut self, desktop: Desktop) {
        self.model.desktop = desktop;
    }

    /// What nobody else knows, for words that nobody is to guess.
    pub fn set_key(&mut self, key: [u8; 32]) {
        self.model.nonces = Nonces::new(key);
    }

    fn on_first(&mut self, change: impl FnOnce(&mut Network)) {
        if let Some(network) = self.model.networks_mut().first_mut() {
            change(network);
        }
    }

    /// Begins: connects, and asks for a name where none was given.
    pub fn start(&mut self, now: Timestamp) -> Effects {
        self.model.telling.touched(now);
        self.run(now, |cx, _| {
            let ids: Vec<NetworkId> = cx.model.networks().iter().map(|n| n.id).collect();
            for id in ids {
                let network = cx.model.network(id);
                if network.is_some_and(|network| network.nick.is_empty()) {
                    cx.ask_name(id, None);
                }
                cx.obey_policy(id);
                cx.seek(id);
                cx.begin(id);
            }
            cx.open_listed_at_start();
        })
    }

    /// Takes one event. Out: what is to be done, in order.
    pub fn update(&mut self, now: Timestamp, event: Event) -> Effects {
        let idle = matches!(event, Event::Due | Event::Seen(..));
        match event {
            Event::Key(_) | Event::Paste(_) | Event::Mouse(_) => self.model.telling.touched(now),
            Event::Focus(_) => self.model.telling.focus_is_told(),
            _ => {}
        }
        self.run_on(now, idle, |cx, keymap| match event {
            Event::Key(chord) => typed_key(cx, |cx| {
                cx.let_go();
                // Some terminals say wrongly who has the keyboard; a key says it rightly.
                cx.model.suspended = false;
                cx.model.terminal_focus(true);
                // It comes only where the keyboard protocol is on.
                cx.model.keyboard_protocol |= chord.key() == Key::Enter && chord.held().shift;
                keymap::press(cx, keymap, chord);
            }),
            Event::Paste(text) => typed_key(cx, |cx| action::paste(cx, &text)),
            // It comes as well when the terminal was taken back.
            Event::Resized(size) => (cx.model.size, cx.model.suspended) = (size, false),
            Event::Terminal(abilities) => {
                cx.model.abilities = abilities;
                cx.model.keyboard_protocol |= abilities.keyboard;
            }
            Event::Focus(focused) => {
                cx.let_go();
                cx.model.terminal_focus(focused);
            }
            Event::Mouse(mouse) => pointer::moved(cx, mouse),
            Event::Net(id, event) => receive::net(cx, id, event),
            Event::Seen(id, look, answer) => cx.seen(id, look, answer),
            Event::Unkept(id, reason) => cx.unkept(id, &reason),
            Event::NotRemembered(id, reason) => cx.not_remembered(id, &reason),
            Event::Saved(what, done) => settling::saved(cx, &what, done),
            Event::ThemeRead(saving, read) => settling::theme_read(cx, saving, read),
            Event::NotDone(why) => cx.flash(neutral::text(&why)),
            Event::NotNotified(reason) => cx.not_notified(&reason),
            Event::Edited(id, written) => cx.edited_elsewhere(id, written),
            Event::Spelling(answer) => cx.spelling(answer),
            Event::Input(line) => typed(cx, &line),
            Event::Secret(line) => fill_in(cx, line.reveal()),
            Event::Hosting { others, forgets } => cx.hosting(others, forgets),
            Event::NotHosted(reason) => cx.not_hosted(reason.as_deref()),
            Event::Ended => cx.leave_now(""),
            Event::Due => timers::due(cx),
        })
    }

    /// Does one thing that no single key stands for.
    pub fn act(&mut self, now: Timestamp, with: impl FnOnce(&mut Ctx<'_>)) -> Effects {
        self.run(now, |cx, _| with(cx))
    }

    /// When to send [`Event::Due`], at the latest.
    pub fn deadline(&self) -> Option<Timestamp> {
        timers::deadline(&self.model)
    }

    /// Whether a line would run a command, rather than be said or be refused as nothing that is known.
    pub fn is_command(line: &str) -> bool {
        dispatch::is_command(line)
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    fn run(&mut self, now: Timestamp, with: impl FnOnce(&mut Ctx<'_>, &Keymap)) -> Effects {
        self.run_on(now, true, with)
    }

    /// `idle` tells that it comes from no user and no server.
    fn run_on(
        &mut self,
        now: Timestamp,
        idle: bool,
        with: impl FnOnce(&mut Ctx<'_>, &Keymap),
    ) -> Effects {
        self.model.now = now;
        let mut cx = Ctx::new(&mut self.model, now);
        with(&mut cx, &self.keymap);
        if let Some(config) = &mut self.config {
            settling::settle(&mut cx, config, &mut self.keymap);
        }
        cx.watch();
        // First: what has been read elsewhere says where a history that comes is unread.
        cx.ask_read();
        cx.fetch();
        cx.sum_up_unread();
        cx.spell();
        cx.model.keep_selection();
        cx.model.keep_passage();
        cx.model.keep_labels();
        cx.search_on();
        cx.recall_quoted();
        cx.model.refresh_overlay();
        cx.model.note_seen();
        cx.tell_read();
        cx.show_kept();
        cx.note_places(idle);
        cx.model.sweep();
        for (network, keep) in cx.model.take_keepings() {
            cx.keep(network, keep);
        }
        let mut fx = cx.fx;
        let title = self.model.title();
        if title != self.title {
            fx.push(Effect::SetTitle(title.clone()));
            self.title = title;
        }
        fx
    }
}

/// What a key did to the text of a conversation may be of interest to others.
fn typed_key(cx: &mut Ctx<'_>, press: impl FnOnce(&mut Ctx<'_>)) {
    let (focus, before) = (cx.here(), cx.model.focused().editor.text().to_owned());
    press(cx);
    let changed = cx.model.buffer(focus).is_some_and(|buffer| buffer.editor.text() != before);
    if changed {
        cx.edited(focus);
    }
}

/// A line of the line mode that fills in one line of a dialog; `/` alone closes it.
fn fill_in(cx: &mut Ctx<'_>, line: &str) {
    if line == "/" {
        cx.dismiss_account();
    } else if matches!(cx.model.overlay(), Some(Overlay::Account(_))) {
        // An empty line leaves what is proposed.
        let (editor, _) = cx.model.editor_mut();
        if !line.is_empty() {
            editor.clear();
            editor.insert(line);
        }
        cx.accept_account();
    }
}

/// A line of the line mode: the answer to an open question for a name, else a message or a command.
fn typed(cx: &mut Ctx<'_>, line: &str) {
    if matches!(cx.model.overlay(), Some(Overlay::Account(_))) {
        fill_in(cx, line);
        return;
    }
    if matches!(cx.model.overlay(), Some(Overlay::Trust(_))) && !line.starts_with('/') {
        match Answer::parse(line) {
            Some(answer) => drop(cx.answer_trust(Some(answer))),
            None => cx.repeat_trust_question(),
        }
        return;
    }
    if let Some(Overlay::Name(dialog)) = cx.model.overlay()
        && !line.starts_with('/')
    {
        let id = dialog.network;
        cx.choose_name(id, line);
        return;
    }
    // A refusal is told in the conversation, and there is no input line that could keep the text.
    dispatch::enter(cx, line).ok();
}
