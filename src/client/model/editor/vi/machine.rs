//! [`Vi`]: the modes, and from keys to motions and changes.

use std::ops::Range;

use super::keys::{Deed, Meaning, Op, Place, Wait, meaning};
use super::motion::Motion;
use super::operate::{self, Register, Target};
use crate::client::model::editor::undo::Kind;
use crate::client::model::editor::words::{after, before, border_from, line_end, line_start};
use crate::client::model::editor::{Editor, KillRing, MOST_BYTES};

/// What a character does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It is typed.
    #[default]
    Insert,
    /// It is typed over what stands there.
    Replace,
    /// It is a command.
    Normal,
    /// It changes what is selected, or does something with it.
    Visual,
    VisualLines,
}

/// What became of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// It means what it means without vi.
    NotMine,
    /// The line has nothing to do with it: the action of this name has.
    Act(&'static str),
}

/// The largest number before a command.
const MOST: usize = 9_999;

/// A command that is typed so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pending {
    count: Option<usize>,
    /// The operator, and the number before it.
    op: Option<(Op, usize)>,
    wait: Option<Wait>,
}

/// A change that can be made again.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Insert(Place),
    Operate(Op, Target),
    Put { before: bool },
    Replace(char),
    ToggleCase,
    Join,
}

/// What stood around the place where inserting began, and how often it is to be inserted.
#[derive(Debug, Clone, Default)]
struct Around {
    before: String,
    after: String,
    times: usize,
}

/// The state of the vi keys: one for all lines, as a person has one.
#[derive(Debug, Clone, Default)]
pub struct Vi {
    pub(super) mode: Mode,
    pub(super) pending: Pending,
    /// The other end of what is selected.
    pub(super) anchor: usize,
    found: Option<Motion>,
    pub(super) register: Register,
    /// The last change, how often, and what was typed then.
    pub(super) last: Option<(Change, usize, String)>,
    around: Option<Around>,
}

impl Vi {
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// A new line is begun: characters are typed.
    pub fn begin(&mut self) {
        self.mode = Mode::Insert;
        self.pending = Pending::default();
        self.around = None;
    }

    /// Something else than a key has moved: nothing is selected or half typed any more.
    pub fn interrupt(&mut self) {
        self.pending = Pending::default();
        if matches!(self.mode, Mode::Visual | Mode::VisualLines) {
            self.mode = Mode::Normal;
        }
    }

    /// The bytes that are selected.
    pub fn selected(&self, editor: &Editor) -> Option<Range<usize>> {
        let text = editor.text();
        let anchor = border_from(text, self.anchor);
        let (start, end) = (anchor.min(editor.cursor()), anchor.max(editor.cursor()));
        match self.mode {
            Mode::Visual => Some(start..after(text, end)),
            Mode::VisualLines => Some(line_start(text, start)..line_end(text, end)),
            Mode::Insert | Mode::Replace | Mode::Normal => None,
        }
    }

    /// Esc: from typing to commands, and out of what is half typed or selected. Out: whether there was anything to leave.
    /// It takes no text away.
    pub fn escape(&mut self, editor: &mut Editor) -> bool {
        match self.mode {
            Mode::Insert | Mode::Replace => {
                self.finish(editor);
                self.mode = Mode::Normal;
                if editor.cursor() > line_start(editor.text(), editor.cursor()) {
                    editor.left();
                }
                true
            }
            Mode::Visual | Mode::VisualLines => {
                self.mode = Mode::Normal;
                true
            }
            Mode::Normal => {
                let Pending { count, op, wait } = std::mem::take(&mut self.pending);
                count.is_some() || op.is_some() || wait.is_some()
            }
        }
    }

    /// A character that was pressed.
    pub fn press(&mut self, editor: &mut Editor, kills: &mut KillRing, key: char) -> Answer {
        match self.mode {
            Mode::Insert => Answer::NotMine,
            Mode::Replace => {
                let next = operate::rest(editor, 1);
                editor.replace_as(next, "", Kind::Single);
                editor.type_char(key);
                Answer::Taken
            }
            Mode::Normal | Mode::Visual | Mode::VisualLines => {
                let answer = self.command(editor, kills, key);
                self.rest(editor);
                answer
            }
        }
    }

    /// In normal mode the cursor stands on a character where there is one, and the step of undo is over.
    fn rest(&self, editor: &mut Editor) {
        if matches!(self.mode, Mode::Insert | Mode::Replace) {
            return;
        }
        editor.end_step();
        let at = editor.cursor();
        if self.mode == Mode::Normal
            && at == line_end(editor.text(), at)
            && at > line_start(editor.text(), at)
        {
            editor.left();
        }
    }

    fn is_visual(&self) -> bool {
        matches!(self.mode, Mode::Visual | Mode::VisualLines)
    }

    fn command(&mut self, editor: &mut Editor, kills: &mut KillRing, key: char) -> Answer {
        if let Some(wait) = self.pending.wait.take() {
            return self.waited(editor, kills, (wait, key));
        }
        let digit = key.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
        if let Some(digit) = digit.filter(|digit| *digit > 0 || self.pending.count.is_some()) {
            let count = self.pending.count.unwrap_or(0) * 10 + digit;
            self.pending.count = Some(count.min(MOST));
            return Answer::Taken;
        }
        let takes_object = self.pending.op.is_some() || self.is_visual();
        if takes_object && matches!(key, 'i' | 'a') {
            self.pending.wait = Some(Wait::Object { around: key == 'a' });
            return Answer::Taken;
        }
        let Some(meaning) = meaning(key) else {
            self.pending = Pending::default();
            return Answer::Taken;
        };
        match meaning {
            Meaning::Move(motion) => self.moved(editor, kills, motion),
            Meaning::FindAgain { back } => match self.found {
                Some(motion) => self.moved(editor, kills, again(motion, back)),
                None => self.drop_pending(),
            },
            Meaning::WaitFor(wait) => {
                self.pending.wait = Some(wait);
                Answer::Taken
            }
            Meaning::Operator(op) => self.operator(editor, kills, op),
            Meaning::Do(_) if self.pending.op.is_some() => self.drop_pending(),
            Meaning::Do(deed) if self.is_visual() => {
                self.do_selected(editor, kills, (deed, key));
                Answer::Taken
            }
            Meaning::Do(deed) => self.deed(editor, kills, deed),
        }
    }

    fn drop_pending(&mut self) -> Answer {
        self.pending = Pending::default();
        Answer::Taken
    }

    /// The number before the command, both of them where there are two; 1 without.
    fn count(&mut self) -> usize {
        let Pending { count, op, .. } = std::mem::take(&mut self.pending);
        let before_op = op.map_or(1, |(_, count)| count);
        count.unwrap_or(1).saturating_mul(before_op).clamp(1, MOST)
    }

    fn waited(
        &mut self,
        editor: &mut Editor,
        kills: &mut KillRing,
        (wait, key): (Wait, char),
    ) -> Answer {
        match wait {
            Wait::Find { forwards, till } => {
                let motion = Motion::Find { forwards, till, what: key, again: false };
                self.found = Some(motion);
                self.moved(editor, kills, motion)
            }
            Wait::G if key == 'g' => self.moved(editor, kills, Motion::First),
            Wait::G => self.drop_pending(),
            Wait::Replacement => {
                if let Some(selected) = self.selected(editor) {
                    let covered = editor.text().get(selected.clone()).unwrap_or_default();
                    let with = covered.chars().map(|c| if c == '\n' { c } else { key });
                    let with: String = with.collect();
                    self.change_selected(editor, selected, &with);
                    return self.drop_pending();
                }
                let count = self.count();
                self.make(editor, kills, Change::Replace(key), count);
                Answer::Taken
            }
            Wait::Object { around } => {
                let target = Target::Object { object: key, around };
                if self.is_visual() {
                    let at = editor.cursor();
                    let found = operate::range(editor.text(), at, (Op::Yank, target), 1);
                    if let Some((range, _)) = found.filter(|(range, _)| !range.is_empty()) {
                        self.anchor = range.start;
                        let last = before(editor.text(), range.end);
                        editor.go(last);
                    }
                    return self.drop_pending();
                }
                let Some((op, _)) = self.pending.op else {
                    return self.drop_pending();
                };
                let count = self.count();
                self.make(editor, kills, Change::Operate(op, target), count);
                Answer::Taken
            }
        }
    }

    fn moved(&mut self, editor: &mut Editor, kills: &mut KillRing, motion: Motion) -> Answer {
        let op = self.pending.op;
        let count = self.count();
        if let Some((op, _)) = op {
            self.make(editor, kills, Change::Operate(op, Target::Motion(motion)), count);
            return Answer::Taken;
        }
        match motion {
            Motion::First if editor.is_empty() => return Answer::Act("home"),
            Motion::Last if editor.is_empty() => return Answer::Act("end"),
            _ => {}
        }
        for _ in 0..count {
            let Some(place) = motion.step(editor.text(), editor.cursor()) else {
                // Beyond the lines is what was sent before; what is selected is of this text.
                match motion {
                    Motion::Up if !self.is_visual() => editor.up(),
                    Motion::Down if !self.is_visual() => editor.down(),
                    _ => break,
                }
                continue;
            };
            match motion {
                Motion::Up => editor.up(),
                Motion::Down => editor.down(),
                _ if place == editor.cursor() => break,
                _ => editor.go(place),
            }
        }
        Answer::Taken
    }

    fn operator(&mut self, editor: &mut Editor, kills: &mut KillRing, op: Op) -> Answer {
        if self.is_visual() {
            self.operate_selected(editor, kills, op);
            return Answer::Taken;
        }
        match self.pending.op {
            Some((before, _)) if before == op => {
                let count = self.count();
                self.make(editor, kills, Change::Operate(op, Target::Lines), count);
            }
            Some(_) => self.pending = Pending::default(),
            None => {
                let count = self.pending.count.take().unwrap_or(1);
                self.pending.op = Some((op, count));
            }
        }
        Answer::Taken
    }

    fn deed(&mut self, editor: &mut Editor, kills: &mut KillRing, deed: Deed) -> Answer {
        let given = self.pending.count;
        let count = self.count();
        let change = match deed {
            Deed::Insert(place) => Change::Insert(place),
            Deed::Short(op, motion) => Change::Operate(op, Target::Motion(motion)),
            Deed::Lines(op) => Change::Operate(op, Target::Lines),
            Deed::Put { before } => Change::Put { before },
            Deed::ToggleCase => Change::ToggleCase,
            Deed::Join => Change::Join,
            Deed::Undo => {
                (0..count).for_each(|_| editor.undo());
                return Answer::Taken;
            }
            Deed::Again => {
                if let Some((change, before, typed)) = self.last.clone() {
                    self.make(editor, kills, change, given.unwrap_or(before));
                    if self.mode == Mode::Insert || self.mode == Mode::Replace {
                        editor.insert(&typed);
                        self.escape(editor);
                    }
                }
                return Answer::Taken;
            }
            Deed::Visual { lines } => {
                self.anchor = editor.cursor();
                self.mode = if lines { Mode::VisualLines } else { Mode::Visual };
                return Answer::Taken;
            }
            Deed::Command if editor.is_empty() => {
                self.begin();
                editor.insert("/");
                return Answer::Taken;
            }
            Deed::Command => return Answer::Act("palette"),
            Deed::Act(name) => return Answer::Act(name),
        };
        self.make(editor, kills, change, count);
        Answer::Taken
    }

    /// Makes a change, as one step of undo, and remembers it.
    fn make(&mut self, editor: &mut Editor, kills: &mut KillRing, change: Change, count: usize) {
        editor.begin_step();
        match change {
            Change::Insert(place) => {
                operate::open(editor, place);
                self.insert(
                    editor,
                    if place == Place::Over { Mode::Replace } else { Mode::Insert },
                );
                if let Some(around) = &mut self.around {
                    around.times = count;
                }
            }
            Change::Operate(op, target) => {
                let at = editor.cursor();
                let Some(range) = operate::range(editor.text(), at, (op, target), count) else {
                    return;
                };
                operate::apply(editor, (&mut self.register, kills), op, range);
                match op {
                    Op::Change => self.insert(editor, Mode::Insert),
                    Op::Delete => {}
                    Op::Yank => return,
                }
            }
            Change::Put { before } => operate::put(editor, &self.register, before, count),
            Change::Replace(with) => operate::replace(editor, with, count),
            Change::ToggleCase => {
                let range = operate::rest(editor, count);
                operate::toggle_case(editor, range.clone());
                editor.go(range.end);
            }
            Change::Join => (1..count.max(2)).for_each(|_| operate::join(editor)),
        }
        self.last = Some((change, count, String::new()));
    }

    pub(super) fn insert(&mut self, editor: &Editor, mode: Mode) {
        self.mode = mode;
        let (before, after) = (editor.before_cursor().to_owned(), editor.after_cursor().to_owned());
        self.around = Some(Around { before, after, times: 1 });
    }

    /// Inserting is over: what was typed is kept, to be typed again, and typed as often as was asked for.
    fn finish(&mut self, editor: &mut Editor) {
        if let Some(Around { before, after, times }) = self.around.take() {
            let rest = editor.text().strip_prefix(&before);
            let typed = match self.mode {
                // Some of what stood there is gone.
                Mode::Replace => editor.before_cursor().strip_prefix(&before),
                _ => rest.and_then(|rest| rest.strip_suffix(&after)),
            };
            let typed = typed.unwrap_or_default().to_owned();
            if times > 1 && !typed.is_empty() {
                // More than fits is cut anyhow.
                editor.insert(&typed.repeat((times - 1).min(MOST_BYTES / typed.len() + 1)));
            }
            if let Some((_, _, last)) = &mut self.last {
                *last = typed;
            }
        }
        editor.end_step();
    }
}

/// The last search for a character again, in its direction or the other one.
fn again(motion: Motion, back: bool) -> Motion {
    match motion {
        Motion::Find { forwards, till, what, .. } => {
            Motion::Find { forwards: forwards != back, till, what, again: true }
        }
        other => other,
    }
}
