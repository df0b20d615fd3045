//! Which key does what: chords to actions and command lines, in layers. While an overlay is open or a message is chosen
//! that layer is asked first, then the main one. An unbound key types its character.
//!
//! Names are resolved when the map is built; what is unknown is an error there, never ignored later.

use std::collections::BTreeMap;

use crate::client::action::{self, ACTIONS, ActionSpec, Reach};
use crate::client::chord::{self, Chord, Held, Key};
use crate::client::commands::{CommandSpec, dispatch, lookup};
use crate::client::ctx::Ctx;
use crate::client::model::Model;
use crate::client::model::editor::{VI_HELP, ViAnswer};
use crate::client::model::hints::{Focus, HINTS, Hints, NEWLINE};
use crate::client::model::known::{KnownAction, KnownCommand};
use crate::client::model::overlay::Overlay;
use crate::client::model::page::Item;
use crate::client::model::settings::Editing;
use crate::client::text::style::{Line, Tone};
use crate::nearest::nearest;

/// Which keys a binding belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Main,
    /// While something lies over the conversations.
    Overlay,
    /// While a message is chosen.
    Selection,
    /// While one goes through what a search in a conversation has found.
    Search,
    /// While the line is edited like in vi and characters are commands.
    Vi,
}

#[derive(Debug, Clone)]
enum Bound {
    Action(&'static ActionSpec),
    /// A line as it would be typed, with its slash.
    Command(String),
}

impl Bound {
    /// As the configuration says it.
    fn text(&self) -> String {
        match self {
            Self::Action(action) => action.name.to_owned(),
            Self::Command(line) => line.clone(),
        }
    }
}

/// All bindings.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    bound: BTreeMap<(Layer, Chord), Bound>,
}

/// What takes a binding away.
const NOTHING: &str = "none";

impl Keymap {
    /// Binds `key` (such as `alt-a`) to `what`: the name of an action, a `/command line`, or `none`. Replaces what the
    /// key did in that layer.
    ///
    /// # Errors
    /// A sentence that names what is wrong, and the nearest right name where there is one.
    pub fn bind(&mut self, layer: Layer, key: &str, what: &str) -> Result<(), String> {
        let chord: Chord = key.parse().map_err(|_| match chord::meant(key) {
            Some(meant) => format!("no such key: {key:?}; did you mean {:?}?", meant.to_string()),
            None => format!("no such key: {key:?}; write it as in ctrl-n, alt-shift-z, pgup, f1"),
        })?;
        let bound = if what == NOTHING {
            self.bound.remove(&(layer, chord));
            return Ok(());
        } else if let Some(line) = what.strip_prefix('/') {
            let name = line.split_whitespace().next().unwrap_or_default();
            if lookup::find(name).is_none() {
                return Err(lookup::unknown(name, false));
            }
            Bound::Command(what.to_owned())
        } else {
            let action = action::find(what).ok_or_else(|| unknown_action(what))?;
            Bound::Action(action)
        };
        self.bound.insert((layer, chord), bound);
        Ok(())
    }

    /// What a key is meant as: a letter with ctrl to which nothing is bound is the key whose byte it is elsewhere, so that hands
    /// need not know the terminal.
    fn meant(&self, chord: Chord) -> Chord {
        let is_bound = || self.bound.keys().any(|(_, bound)| *bound == chord);
        match same_byte(chord) {
            Some(key) if !is_bound() => Chord::new(key, Held::NONE),
            _ => chord,
        }
    }

    fn get(&self, layer: Layer, chord: Chord) -> Option<&Bound> {
        self.bound.get(&(layer, chord))
    }

    /// The keys of an action in a layer; those without alt first, then by name.
    pub fn keys(&self, layer: Layer, action: &str) -> Vec<Chord> {
        let is = |bound: &Bound| matches!(bound, Bound::Action(spec) if spec.name == action);
        let mut keys: Vec<Chord> = self
            .bound
            .iter()
            .filter(|((at, _), bound)| *at == layer && is(bound))
            .map(|((_, chord), _)| *chord)
            .collect();
        keys.sort_by_key(|chord| (chord.held().alt, *chord));
        keys
    }

    /// What a key does in a layer: the name of an action, or a command with its slash.
    pub fn what(&self, layer: Layer, chord: Chord) -> Option<String> {
        self.get(layer, chord).map(Bound::text)
    }

    /// Every key of a layer and what it does.
    pub fn all(&self, layer: Layer) -> impl Iterator<Item = (Chord, String)> {
        let of_layer = self.bound.iter().filter(move |((at, _), _)| *at == layer);
        of_layer.map(|((_, chord), bound)| (*chord, bound.text()))
    }

    /// The keys of a layer that are bound to commands.
    pub fn commands(&self, layer: Layer) -> impl Iterator<Item = (Chord, &str)> {
        self.bound.iter().filter_map(move |((at, chord), bound)| match bound {
            Bound::Command(line) if *at == layer => Some((*chord, line.as_str())),
            _ => None,
        })
    }

    /// What the keys do, for the help: groups, in each an action a line and then the keys that are bound to commands.
    pub fn help(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (heading, reaches) in GROUPS {
            let actions = ACTIONS.iter().filter(|action| reaches.contains(&action.reach));
            self.group(heading, Layer::Main, actions, &mut items);
        }
        for (heading, layer) in LAYERS {
            self.group(heading, *layer, ACTIONS.iter(), &mut items);
        }
        items
    }

    fn group<'a>(
        &self,
        heading: &str,
        layer: Layer,
        actions: impl Iterator<Item = &'a ActionSpec>,
        items: &mut Vec<Item>,
    ) {
        let nine = self.nine().filter(|_| layer == Layer::Main);
        items.push(Line::toned(heading, Tone::Strong).into());
        for action in actions {
            match (&nine, action.name.strip_prefix(NINE)) {
                (Some(keys), Some("1")) => {
                    items.push(Item::new(keys, "conversation by position"));
                    continue;
                }
                (Some(_), Some(_)) => continue,
                _ => {}
            }
            let keys = self.keys(layer, action.name);
            let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
            if !names.is_empty() {
                items.push(Item::new(&names.join(", "), action.help));
            }
        }
        if layer != Layer::Main || heading == GROUPS[0].0 {
            for (chord, line) in self.commands(layer) {
                items.push(Item::new(&chord.to_string(), line));
            }
        }
        items.push(Item::default());
    }

    /// The keys of the line that is edited like in vi.
    fn vi_help(&self) -> Vec<Item> {
        let mut items = vec![Line::toned("vi keys, after esc", Tone::Strong).into()];
        items.extend(VI_HELP.iter().map(|(keys, what)| Item::new(keys, *what)));
        for (chord, what) in self.all(Layer::Vi) {
            let help = action::find(&what).map_or(what.as_str(), |action| action.help);
            items.push(Item::new(&chord.to_string(), help));
        }
        items.push(Item::default());
        items
    }

    /// The keys of the nine conversations, where they differ in the number only: one row says it then.
    fn nine(&self) -> Option<String> {
        let prefix = |n: char| {
            let keys = self.keys(Layer::Main, &format!("{NINE}{n}"));
            let [key] = keys.as_slice() else { return None };
            key.to_string().strip_suffix(n).map(str::to_owned)
        };
        let first = prefix('1')?;
        let same = ('2'..='9').all(|n| prefix(n).is_some_and(|prefix| prefix == first));
        same.then(|| format!("{first}1 to {first}9"))
    }

    /// Keys worth knowing and what they do, for the hint line; those that are bound.
    pub fn hints(&self) -> BTreeMap<Focus, Hints> {
        let of = |(focus, hints): &(Focus, &[(&str, &str)])| {
            let layers: &[Layer] = match focus {
                Focus::Selected | Focus::Counted => &[Layer::Main, Layer::Selection],
                Focus::Found => &[Layer::Search, Layer::Main],
                _ => &[Layer::Main],
            };
            let hints = hints.iter().filter_map(|(action, what)| {
                let key = layers.iter().flat_map(|layer| self.keys(*layer, action)).next()?;
                // Which one it is depends on the terminal.
                let later = *action == NEWLINE;
                let key = if later { NEWLINE.to_owned() } else { key.to_string() };
                Some((key, (*what).to_owned()))
            });
            (*focus, hints.collect())
        };
        HINTS.iter().map(of).collect()
    }

    /// Every action with the keys that mean it in a conversation, else while a message is chosen.
    fn known_actions(&self) -> Vec<KnownAction> {
        let keys = |action: &ActionSpec| {
            let mut keys = self.keys(Layer::Main, action.name);
            if keys.is_empty() {
                keys = self.keys(Layer::Selection, action.name);
            }
            if keys.is_empty() {
                keys = self.keys(Layer::Vi, action.name);
            }
            keys.iter().map(ToString::to_string).collect()
        };
        let known = |action: &ActionSpec| KnownAction {
            name: action.name,
            help: action.help,
            keys: keys(action),
        };
        ACTIONS.iter().map(known).collect()
    }

    /// Writes what is said about keys and commands into the model.
    pub fn describe(&self, model: &mut Model) {
        model.command_names =
            lookup::offered(model.guest).map(|command| format!("/{}", command.name)).collect();
        model.known.actions = self.known_actions();
        model.known.commands = known_commands(model.guest);
        model.hints = self.hints();
        model.key_help = self.help();
        if model.settings.editing == Editing::Vi {
            model.key_help.splice(0..0, self.vi_help());
        }
    }
}

fn known_commands(guest: bool) -> Vec<KnownCommand> {
    let known = |spec: &'static CommandSpec| KnownCommand {
        name: spec.name,
        usage: lookup::usage(spec),
        help: spec.help,
        alone: spec.params.is_empty(),
    };
    lookup::offered(guest).map(known).collect()
}

/// How the names of nine actions begin, which a digit ends.
const NINE: &str = "conversation-";

/// The headings of the help, and what stands under each: actions by where they work, then layers.
const GROUPS: &[(&str, &[Reach])] = &[
    ("keys in conversations", &[Reach::Conversation]),
    ("keys while a text is typed", &[Reach::Input, Reach::Line]),
    ("keys that work everywhere", &[Reach::Everywhere]),
];
const LAYERS: &[(&str, Layer)] = &[
    ("keys while a message is chosen", Layer::Selection),
    ("keys while something lies over the conversations", Layer::Overlay),
    ("keys after a search in a conversation", Layer::Search),
];

/// The key whose byte a letter with ctrl is. Only terminals with the kitty keyboard protocol tell them apart; many others
/// send the first of these for backspace.
fn same_byte(chord: Chord) -> Option<Key> {
    if chord.held() != Held::CTRL {
        return None;
    }
    match chord.key() {
        Key::Char('h') => Some(Key::Backspace),
        Key::Char('i') => Some(Key::Tab),
        Key::Char('m') => Some(Key::Enter),
        Key::Char('[') => Some(Key::Esc),
        _ => None,
    }
}

fn unknown_action(name: &str) -> String {
    match nearest(name, ACTIONS.iter().map(|action| action.name)) {
        Some(meant) => format!("no such action: {name:?}; did you mean {meant:?}?"),
        None => format!("no such action: {name:?}"),
    }
}

/// What sends: a new line begins after it.
const SEND: &str = "send";

/// Gives a key to the line that is edited like in vi: esc unless it is bound to something else than going back, and
/// characters that are not bound. Out: whether it was for it.
fn is_taken_by_vi(cx: &mut Ctx<'_>, chord: Chord, bound: Option<&Bound>) -> bool {
    if !cx.model.edits_like_vi() {
        return false;
    }
    let goes_back = matches!(bound, Some(Bound::Action(action)) if action.name == "back");
    if goes_back && chord == Chord::new(Key::Esc, Held::NONE) {
        return cx.model.escape_like_vi();
    }
    let Some(c) = chord.typed().filter(|_| bound.is_none()) else {
        return false;
    };
    match cx.model.press_like_vi(c) {
        ViAnswer::Taken => true,
        ViAnswer::NotMine => false,
        ViAnswer::Act(name) => {
            if let Some(action) = action::find(name) {
                (action.run)(cx);
                action::do_wanted(cx);
            }
            true
        }
    }
}

/// Does what a key means now.
pub fn press(cx: &mut Ctx<'_>, keymap: &Keymap, chord: Chord) {
    let chord = keymap.meant(chord);
    if cx.model.labels().is_some() {
        match chord.typed() {
            Some(letter) => return cx.choose_label(letter),
            // Esc takes the letters away and nothing else; any other key does what it does.
            None if cx.model.end_labels() && chord.key() == Key::Esc => return,
            None => {}
        }
    }
    let overlay = cx.model.overlay().is_some();
    let types = chord.typed().filter(|_| action::edits_line(cx.model));
    let moving = matches!(cx.model.overlay(), Some(Overlay::Search(search)) if search.moving);
    let bound = keymap
        .get(Layer::Search, chord)
        .filter(|_| moving)
        .or_else(|| keymap.get(Layer::Overlay, chord))
        // Where a line is edited a letter is a letter.
        .filter(|_| overlay && types.is_none())
        .or_else(|| keymap.get(Layer::Selection, chord).filter(|_| cx.model.selection().is_some()))
        .or_else(|| keymap.get(Layer::Vi, chord).filter(|_| cx.model.commands_like_vi()))
        .or_else(|| keymap.get(Layer::Main, chord));
    if !matches!(bound, Some(Bound::Action(action)) if action.name == action::CLEAR_OR_QUIT) {
        action::disarm(cx);
    }
    if is_taken_by_vi(cx, chord, bound) {
        return;
    }
    match bound {
        Some(Bound::Action(action)) if action::works(cx.model, action.reach) => {
            (action.run)(cx);
            action::do_wanted(cx);
            if action.name == SEND && !overlay {
                cx.model.vi.begin();
            } else {
                cx.model.vi.interrupt();
            }
        }
        Some(Bound::Command(line)) if !overlay => {
            // A refusal is told in the conversation; the input line is not touched.
            dispatch::enter(cx, line).ok();
        }
        Some(Bound::Action(_) | Bound::Command(_)) => {}
        None => {
            if let Some(c) = chord.typed() {
                action::type_char(cx, c);
            }
        }
    }
}
