//! The escape sequences of a frame: where the cursor goes, which pen prints, what is erased and moved.
//!
//! The brush knows where the terminal's cursor is, unless a cluster was printed whose width terminals disagree about.

use std::io::Write;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use crate::client::text::hyperlinks::Hyperlinks;

/// Frames longer than this many bytes are wrapped in a synchronized update (mode 2026), where the terminal knows it;
/// shorter ones reach the terminal in one piece anyway, and are kept short.
const SYNCHRONIZE_FROM: usize = 256;
/// Unchanged cells between two changed ones are printed again rather than jumped over, up to this many.
const CHEAPER_THAN_A_JUMP: u16 = 4;

/// The colours and attributes that the terminal would print with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    pub(super) const DEFAULT: Self =
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

/// Rows `top..bottom` move up by `by` rows (down when negative).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) top: u16,
    pub(super) bottom: u16,
    pub(super) by: i32,
}

/// Collects the bytes and knows where the terminal's cursor and pen are meanwhile.
pub(super) struct Brush<'a> {
    out: Vec<u8>,
    width: u16,
    pub(super) at: Option<Position>,
    pen: Pen,
    /// The link that what is printed belongs to; 0 for none.
    link: u64,
    links: &'a Hyperlinks,
}

impl<'a> Brush<'a> {
    /// `links` are those of the picture that is painted.
    pub(super) fn new(at: Option<Position>, width: u16, links: &'a Hyperlinks) -> Self {
        Self { out: Vec::new(), width, at, pen: Pen::DEFAULT, link: 0, links }
    }

    pub(super) fn finish(self, synchronized: bool) -> Vec<u8> {
        if !synchronized || self.out.len() < SYNCHRONIZE_FROM {
            return self.out;
        }
        [b"\x1b[?2026h", self.out.as_slice(), b"\x1b[?2026l"].concat()
    }

    pub(super) fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn format(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.out.write_fmt(arguments).expect("a vector takes all bytes");
    }

    pub(super) fn move_to(&mut self, x: u16, y: u16) {
        let to = Position { x, y };
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == y && x > at.x => self.format(format_args!("\x1b[{}C", x - at.x)),
            Some(at) if at.y == y => self.format(format_args!("\x1b[{}D", at.x - x)),
            _ => self.format(format_args!("\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1)),
        }
        self.at = Some(to);
    }

    /// Prints the few unchanged cells up to `x` again when that is shorter than jumping over them.
    pub(super) fn bridge(&mut self, next: &Buffer, linked: &[u64], x: u16, y: u16) {
        let Some(at) = self.at.filter(|at| at.y == y && at.x < x) else {
            return;
        };
        let between = at.x..x;
        let plain = |x| {
            let cell: &Cell = &next[(x, y)];
            let link = linked.get(usize::from(x)).copied().unwrap_or(0);
            cell.symbol().is_ascii() && Pen::of(cell) == self.pen && link == self.link
        };
        // A half of a wide cluster looks like a blank but must not be printed.
        let after_wide = at.x > 0 && next[(at.x - 1, y)].cell_width() > 1;
        if x - at.x <= CHEAPER_THAN_A_JUMP && !after_wide && between.clone().all(plain) {
            for x in between {
                self.print(&next[(x, y)], self.link, x, y);
            }
        }
    }

    /// Begins or ends a link (OSC 8, "Hyperlinks in terminal emulators"). Its pieces have one id, so that a terminal knows
    /// that they belong together.
    pub(super) fn link(&mut self, link: u64) {
        if link == self.link {
            return;
        }
        self.link = link;
        let links = self.links;
        match links.address(link) {
            Some(address) => self.format(format_args!("\x1b]8;id={link:x};{address}\x1b\\")),
            None => self.text("\x1b]8;;\x1b\\"),
        }
    }

    pub(super) fn print(&mut self, cell: &Cell, link: u64, x: u16, y: u16) {
        self.move_to(x, y);
        self.link(link);
        self.pen(&Pen::of(cell));
        let wide = cell.cell_width().max(1);
        if wide > 1 && is_doubtful(cell.symbol()) {
            // Where the terminal takes it to be narrower, what stood beside it would stay.
            self.text(&" ".repeat(usize::from(wide.min(self.width.saturating_sub(x)))));
            self.at = None;
            self.move_to(x, y);
        }
        self.text(cell.symbol());
        // At the right edge a terminal keeps the cursor on the last cell or beyond it, as it likes.
        let x = x.saturating_add(wide);
        self.at = (x < self.width && !is_doubtful(cell.symbol())).then_some(Position { x, y });
    }

    /// Prints a cell wherever the cursor goes by itself.
    pub(super) fn print_on(&mut self, cell: &Cell, link: u64) {
        self.link(link);
        self.pen(&Pen::of(cell));
        self.text(cell.symbol());
        self.at = None;
    }

    pub(super) fn erase_from(&mut self, x: u16, y: u16) {
        self.move_to(x, y);
        self.link(0);
        self.pen(&Pen::DEFAULT);
        self.text("\x1b[K");
    }

    pub(super) fn scroll(&mut self, shift: Shift) {
        let direction = if shift.by > 0 { 'S' } else { 'T' };
        self.format(format_args!(
            "\x1b[{};{}r\x1b[{}{direction}\x1b[r",
            u32::from(shift.top) + 1,
            shift.bottom,
            shift.by.unsigned_abs()
        ));
        self.at = None;
    }

    pub(super) fn pen(&mut self, pen: &Pen) {
        if *pen == self.pen {
            return;
        }
        let mut codes = Vec::new();
        let mut from = self.pen;
        if !pen.modifier.contains(from.modifier) || *pen == Pen::DEFAULT {
            codes.push("0".to_owned());
            from = Pen::DEFAULT;
        }
        for (modifier, code) in MODIFIERS {
            if pen.modifier.contains(*modifier) && !from.modifier.contains(*modifier) {
                codes.push((*code).to_owned());
            }
        }
        if pen.fg != from.fg {
            codes.push(colour_code(pen.fg, 30));
        }
        if pen.bg != from.bg {
            codes.push(colour_code(pen.bg, 40));
        }
        if *pen == Pen::DEFAULT {
            self.text("\x1b[m");
        } else {
            self.format(format_args!("\x1b[{}m", codes.join(";")));
        }
        self.pen = *pen;
    }
}

/// ECMA-48 section 8.3.117 (SGR).
const MODIFIERS: &[(Modifier, &str)] = &[
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::REVERSED, "7"),
    (Modifier::CROSSED_OUT, "9"),
];

/// The SGR parameter for a colour; `base` is 30 for the text and 40 for what is behind it.
fn colour_code(colour: Color, base: u8) -> String {
    let basic = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => basic(9),
        Color::Black => basic(0),
        Color::Red => basic(1),
        Color::Green => basic(2),
        Color::Yellow => basic(3),
        Color::Blue => basic(4),
        Color::Magenta => basic(5),
        Color::Cyan => basic(6),
        Color::Gray => basic(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

/// Nothing to be seen, so erasing gives the same.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
        && cell.bg == Color::Reset
        && !cell
            .modifier
            .intersects(Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT)
}

/// Clusters that terminals give different widths: sequences, combining marks, emoji, and whatever is not listed.
pub(super) fn is_doubtful(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return true;
    };
    !matches!(c,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{556}' | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{2193}'
        | '\u{2500}'..='\u{259f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}
