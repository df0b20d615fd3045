//! Screen size and the panes that are wanted in, areas in whole cells out. Scrolling, clicks and drawing all use these same numbers.
//!
//! What is inside an area is drawn by `ui`; nothing here knows text or colours.

/// Width and height of the terminal in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

/// A part of the screen in cells; empty when either side is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Rect {
    pub const fn new(x: u16, y: u16, width: u16, height: u16) -> Self {
        Self { x, y, width, height }
    }

    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    pub const fn contains(self, column: u16, row: u16) -> bool {
        column >= self.x
            && row >= self.y
            && column - self.x < self.width
            && row - self.y < self.height
    }
}

/// Below this width the member list is folded away.
pub const MEMBERS_FROM: u16 = 90;
/// Below this width the sidebar is folded away.
pub const SIDEBAR_FROM: u16 = 60;
/// Below this width there is no nick column: the nick stands before the text.
pub const NICK_COLUMN_FROM: u16 = 40;

const SIDEBAR_WIDTH: u16 = 18;
const MEMBERS_WIDTH: u16 = 18;
const MARGIN: u16 = 2;
/// Below this width text begins at the edge.
const MARGIN_FROM: u16 = 30;
const NICK_WIDTH: u16 = 14;
/// Narrower nick columns, so that most of a narrow timeline is left for text.
const NICK_NARROW: u16 = 8;
const NICK_WIDE: u16 = 10;
const NICK_WIDE_FROM: u16 = 48;
const NICK_FULL_FROM: u16 = 72;
const TIME_WIDTH: u16 = 5;
/// The frame of a box and the blanks beside it, both sides together.
const FRAME_X: u16 = 4;
const FRAME_Y: u16 = 2;
/// The widest page, frame included.
const MOST_PAGE: u16 = 88;

/// Where everything is. A pane that is folded away has an empty area. Panes are apart by one column, for the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// Program, link state, own nick. One row.
    pub top: Rect,
    /// Sections and conversations.
    pub sidebar: Rect,
    /// Name and topic of the conversation. One row.
    pub topic: Rect,
    /// The lines of the conversation.
    pub timeline: Rect,
    /// Members of the channel, with a heading row.
    pub members: Rect,
    /// The rule between the panes and the input. One row.
    pub rule: Rect,
    /// What the text being typed answers. One row.
    pub answering: Rect,
    /// Prompt and input line.
    pub input: Rect,
    /// Keys worth knowing. One row.
    pub hint: Rect,
}

/// Which panes are wanted where there is room for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes {
    pub sidebar: bool,
    pub members: bool,
    /// A message is being answered.
    pub answering: bool,
}

/// Cuts the screen. `input_rows` is the height that the text being typed would like; it gets a third of the screen at
/// most, and always one row where there is any.
pub fn areas(size: Size, panes: &Panes, input_rows: u16) -> Areas {
    let Size { width, height } = size;
    let top = u16::from(height >= 4);
    let hint = u16::from(height >= 8);
    let rule = u16::from(height >= 10);
    let most = (height / 3).max(1);
    let input = input_rows.clamp(1, most).min(height);
    let answering = u16::from(panes.answering && height >= 5);
    let body = height.saturating_sub(top + hint + rule + answering + input);

    let sidebar = if panes.sidebar && width >= SIDEBAR_FROM { SIDEBAR_WIDTH } else { 0 };
    let members = if panes.members && width >= MEMBERS_FROM { MEMBERS_WIDTH } else { 0 };
    let left = if sidebar > 0 { sidebar + 1 } else { 0 };
    let right = if members > 0 { members + 1 } else { 0 };
    let middle = width.saturating_sub(left + right);
    let topic = u16::from(body >= 6);

    let below = top + body;
    Areas {
        top: Rect::new(0, 0, width, top),
        sidebar: Rect::new(0, top, sidebar, body),
        topic: Rect::new(left, top, middle, topic),
        timeline: Rect::new(left, top + topic, middle, body - topic),
        members: Rect::new(width.saturating_sub(members), top, members, body),
        rule: Rect::new(0, below, width, rule),
        answering: Rect::new(0, below + rule, width, answering),
        input: Rect::new(0, below + rule + answering, width, input),
        hint: Rect::new(0, below + rule + answering + input, width, hint),
    }
}

/// The same where only the conversation is wanted: it has the whole width, above the text being typed.
pub fn bare_areas(size: Size, panes: &Panes, input_rows: u16) -> Areas {
    let Size { width, height } = size;
    let hint = u16::from(height >= 4);
    let input = input_rows.clamp(1, (height / 3).max(1)).min(height);
    let answering = u16::from(panes.answering && height >= 5);
    let body = height.saturating_sub(hint + answering + input);
    Areas {
        timeline: Rect::new(0, 0, width, body),
        answering: Rect::new(0, body, width, answering),
        input: Rect::new(0, body + answering, width, input),
        hint: Rect::new(0, body + answering + input, width, hint),
        ..Areas::default()
    }
}

/// The box of a dialog in the middle of the screen: wide and high enough for `width` x `height` cells inside its frame, or
/// as large as the screen.
pub fn dialog(size: Size, width: u16, height: u16) -> Rect {
    let width = width.saturating_add(FRAME_X).min(size.width);
    let height = height.saturating_add(FRAME_Y).min(size.height);
    let x = (size.width - width) / 2;
    let y = (size.height - height) / 2;
    Rect::new(x, y, width, height)
}

/// The box of a long text or list: most of the screen, but no wider than is good to read. What is behind it keeps either
/// nothing or enough to be recognised.
pub fn page(size: Size) -> Rect {
    let width = if size.width < MOST_PAGE + 2 * SIDEBAR_WIDTH { size.width } else { MOST_PAGE };
    let rim = u16::from(size.height >= 10);
    let height = size.height.saturating_sub(2 * rim + FRAME_Y);
    dialog(size, width.saturating_sub(FRAME_X), height)
}

/// What is left of a box inside its frame. A box too small for a frame has none.
pub fn inside(outer: Rect) -> Rect {
    if outer.width < 2 * FRAME_X + 8 || outer.height < FRAME_Y + 1 {
        return outer;
    }
    Rect::new(
        outer.x + FRAME_X / 2,
        outer.y + FRAME_Y / 2,
        outer.width - FRAME_X,
        outer.height - FRAME_Y,
    )
}

/// How a timeline of a width is divided: ` 14:02 alice │ text`. Widths in cells; 0 means the column is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Cells before anything: a sign for the state of a line, and a blank so that nothing touches it.
    pub margin: u16,
    pub time: u16,
    /// The nick column; 0 when the nick stands before the text.
    pub nick: u16,
    /// Where the text begins, from the left of the timeline.
    pub text_x: u16,
    pub text: u16,
    /// Rows are cut where they are full, for the terminal's own marking.
    pub cut: bool,
}

impl Columns {
    /// The same with room for a sign before the text, where there is none.
    #[must_use]
    pub fn with_margin(self) -> Self {
        if self.margin > 0 || self.text < 2 {
            return self;
        }
        Self { margin: 1, text_x: self.text_x + 1, text: self.text - 1, ..self }
    }
}

/// Text and nothing else.
pub fn bare_columns(width: u16) -> Columns {
    Columns { margin: 0, time: 0, nick: 0, text_x: 0, text: width.max(1), cut: true }
}

/// Divides a timeline that is `width` cells wide.
pub fn columns(width: u16) -> Columns {
    if width < NICK_COLUMN_FROM {
        let margin = u16::from(width >= MARGIN_FROM);
        return Columns {
            margin,
            time: 0,
            nick: 0,
            text_x: margin,
            text: width.saturating_sub(margin * 2).max(1),
            cut: false,
        };
    }
    let margin = MARGIN;
    let nick = match width {
        0..NICK_WIDE_FROM => NICK_NARROW,
        NICK_WIDE_FROM..NICK_FULL_FROM => NICK_WIDE,
        NICK_FULL_FROM.. => NICK_WIDTH,
    };
    // One space after the time, a rule with a space on each side after the nick.
    let text_x = margin + TIME_WIDTH + 1 + nick + 3;
    Columns {
        margin,
        time: TIME_WIDTH,
        nick,
        text_x,
        text: width.saturating_sub(text_x + 1).max(1),
        cut: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_stay_on_the_screen_at_every_size() {
        let panes = Panes { sidebar: true, members: true, answering: false };
        for width in 0..140 {
            for height in 0..50 {
                for rows in [0, 1, 4, 200] {
                    let a = areas(Size { width, height }, &panes, rows);
                    for r in
                        [a.top, a.sidebar, a.topic, a.timeline, a.members, a.rule, a.input, a.hint]
                    {
                        assert!(r.x + r.width <= width, "{width}x{height}: {r:?}");
                        assert!(r.y + r.height <= height, "{width}x{height}: {r:?}");
                    }
                    let sum = a.top.height
                        + a.topic.height
                        + a.timeline.height
                        + a.rule.height
                        + a.answering.height
                        + a.input.height
                        + a.hint.height;
                    assert_eq!(sum, height, "every row is somebody's");
                }
            }
        }
    }

    #[test]
    fn panes_fold_away_when_it_gets_narrow() {
        let panes = Panes { sidebar: true, members: true, answering: false };
        let at = |width, height| areas(Size { width, height }, &panes, 1);
        assert!(!at(120, 40).members.is_empty() && !at(120, 40).sidebar.is_empty());
        assert!(at(80, 24).members.is_empty() && !at(80, 24).sidebar.is_empty());
        assert!(at(59, 24).sidebar.is_empty());
        let small = at(20, 6);
        assert!(small.timeline.height >= 3 && small.input.height == 1);
        assert_eq!(columns(39).nick, 0);
        assert_eq!(columns(80).nick, 14);
        assert!(columns(NICK_COLUMN_FROM).text >= 20);
    }
}
