//! What a piece of screen means, to the style it is drawn in: for true colour, 256 and 16 colours and none, on dark and
//! on light backgrounds. The background itself is always the terminal's own.
//!
//! Nothing is told by colour alone: whoever draws adds a sign or bold. Nothing coloured is written that cannot be read: a
//! colour of a theme, of a nick or of somebody's formatting is made lighter or darker until it has its contrast on what is
//! behind it, which the terminal is asked for.

use ratatui::style::{Color, Modifier, Style};

use crate::client::model::scheme::{MOST_NICKS, ROLES, Role, Scheme, Shade};
use crate::client::text::style::{Run, Tone};
use crate::client::ui::palette::{self, Rgb};
use crate::proto::format::{Colour, Format};

pub use crate::client::ui::palette::Depth;

/// Whether the terminal's background is dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Background {
    Dark,
    Light,
}

/// Parts of the screen that are not text of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Lines between the panes, day lines.
    Rule,
    /// Headings of the sidebar and of the member list.
    Heading,
    /// The conversation that is open.
    Current,
    /// A conversation with unread lines.
    Unread,
    /// A count of mentions, the unread line.
    Mention,
    /// What is there and can be had, but is not in use: channels one could join, hints.
    Quiet,
    /// Keys and the prompt.
    Accent,
    /// A working link.
    Good,
    /// A link that is being made or waited for.
    Wait,
    /// A broken link, a refusal.
    Bad,
}

/// Least contrast of text on what is behind it (WCAG 2.2, 1.4.3), whoever chose its colour.
const READABLE: f32 = 4.5;
/// Least contrast of lines between panes: they are no text, and shall not be in the way of it.
const VISIBLE: f32 = 1.5;

/// What the colours are chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surface {
    pub depth: Depth,
    /// What the user said, or what the environment guesses.
    pub background: Background,
    /// The user said it: no answer of the terminal changes it.
    pub chosen: bool,
}

impl Surface {
    /// What the environment says of the terminal: `NO_COLOR` (no-color.org), `COLORTERM`, `TERM`, and `COLORFGBG` for
    /// the background.
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name| var(name).unwrap_or_default();
        let term = var("TERM");
        let depth = if !var("NO_COLOR").is_empty() {
            Depth::Mono
        } else if ["truecolor", "24bit"].contains(&var("COLORTERM").as_str())
            || term.ends_with("-direct")
        {
            Depth::True
        } else if term.contains("256color") {
            Depth::Indexed
        } else if term.is_empty() || term == "dumb" || term.starts_with("vt") {
            Depth::Mono
        } else {
            Depth::Basic
        };
        Self { depth, background: background_of(&var("COLORFGBG")), chosen: false }
    }

    /// The same with what the user chose, where they did.
    #[must_use]
    pub fn with(self, depth: Option<Depth>, background: Option<Background>) -> Self {
        Self {
            depth: depth.unwrap_or(self.depth),
            background: background.unwrap_or(self.background),
            chosen: background.is_some(),
        }
    }
}

/// Nick colours that a theme is drawn with; more are not told apart anyway.
const NICKS: usize = MOST_NICKS;

/// How everything is drawn: a scheme, made readable on a background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    depth: Depth,
    /// What is behind the text, as far as it is known.
    behind: Rgb,
    shades: [Color; ROLES.len()],
    nicks: [Color; NICKS],
    nick_count: usize,
}

impl Theme {
    /// The default scheme on a usual background.
    pub fn new(depth: Depth, background: Background) -> Self {
        let surface = Surface { depth, background, chosen: true };
        Self::of(&Scheme::default(), surface, None)
    }

    /// A scheme for a surface, whose background the terminal has `answered`, if it has.
    pub fn of(scheme: &Scheme, surface: Surface, answered: Option<[u8; 3]>) -> Self {
        let Surface { depth, background, chosen } = surface;
        let answered = answered.filter(|_| !chosen).map(|[r, g, b]| Rgb(r, g, b));
        let behind = answered.unwrap_or(match background {
            Background::Dark => Rgb::hex(0x28_28_28),
            Background::Light => Rgb::hex(0xf5_f5_f5),
        });
        let light = behind.is_light();
        let half = if light { &scheme.light } else { &scheme.dark };
        let shown = |[r, g, b]: [u8; 3], basic: Option<u8>, least| match depth {
            Depth::Mono => Color::Reset,
            Depth::Basic => {
                basic.map_or_else(|| palette::nearest_basic(Rgb(r, g, b), light), palette::basic)
            }
            Depth::Indexed | Depth::True => Rgb(r, g, b).readable_on(behind, least, depth),
        };
        let shades = ROLES.map(|(_, role)| {
            let Shade { colour, basic } = half.shade(role);
            shown(colour, basic, if role == Role::Rule { VISIBLE } else { READABLE })
        });
        let mut theme = Self { depth, behind, shades, nicks: [Color::Reset; NICKS], nick_count: 0 };
        let basic = palette::readable_basic(light).iter().map(|number| palette::basic(*number));
        let own = half.nicks().iter().map(|colour| shown(*colour, None, READABLE));
        let nicks: Vec<Color> = if depth == Depth::Basic { basic.collect() } else { own.collect() };
        for (place, colour) in theme.nicks.iter_mut().zip(nicks) {
            *place = colour;
            theme.nick_count += 1;
        }
        theme
    }

    pub(super) fn part(self, part: Part) -> Style {
        match part {
            Part::Rule => self.faint(Role::Rule),
            Part::Heading => self.faint(Role::Quiet).add_modifier(Modifier::BOLD),
            Part::Quiet => self.faint(Role::Quiet),
            Part::Current => self.shade(Role::Accent).add_modifier(Modifier::BOLD),
            Part::Unread => Style::new().add_modifier(Modifier::BOLD),
            Part::Mention | Part::Wait => self.shade(Role::Mention).add_modifier(Modifier::BOLD),
            Part::Accent => self.shade(Role::Accent),
            Part::Good => self.shade(Role::Good),
            Part::Bad => self.shade(Role::Bad).add_modifier(Modifier::BOLD),
        }
    }

    pub(super) fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::new(),
            Tone::Muted | Tone::Pending | Tone::Time | Tone::Notice => self.faint(Role::Quiet),
            Tone::Own => Style::new().add_modifier(Modifier::BOLD),
            Tone::Failed | Tone::Error => self.shade(Role::Bad),
            Tone::Strong => self.shade(Role::Accent),
            Tone::Nick(hash) => self.nick(hash),
        }
    }

    /// The style of a run: its tone, and over it what its writer asked for as far as it can be read.
    pub(super) fn run(self, run: &Run) -> Style {
        let mut style = self.tone(run.tone);
        let Format { fg, bg, .. } = run.format;
        for (on, modifier) in [
            (run.format.bold, Modifier::BOLD),
            (run.format.italic, Modifier::ITALIC),
            (run.format.underline, Modifier::UNDERLINED),
            (run.format.strike, Modifier::CROSSED_OUT),
            (run.format.reverse, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        if self.depth == Depth::Mono || (fg.is_none() && bg.is_none()) {
            return style;
        }
        let behind = bg.map_or(self.behind, rgb);
        let text = fg.map_or(self.assumed_text(), rgb);
        style = style.fg(text.readable_on(behind, READABLE, self.depth));
        if bg.is_some() {
            style = style.bg(behind.at(self.depth));
        }
        style
    }

    fn nick(self, hash: u32) -> Style {
        if self.depth == Depth::Mono {
            return Style::new().add_modifier(Modifier::BOLD);
        }
        let place = usize::try_from(hash).unwrap_or(0) % self.nick_count.max(1);
        Style::new().fg(self.nicks[place])
    }

    fn shade(self, role: Role) -> Style {
        match self.depth {
            Depth::Mono => Style::new(),
            Depth::Basic | Depth::Indexed | Depth::True => {
                Style::new().fg(self.shades[role as usize])
            }
        }
    }

    /// With sixteen colours or none, dimmed: bright black is the background itself in some palettes.
    fn faint(self, role: Role) -> Style {
        match self.depth {
            Depth::Mono | Depth::Basic => Style::new().add_modifier(Modifier::DIM),
            Depth::Indexed | Depth::True => self.shade(role),
        }
    }

    fn assumed_text(self) -> Rgb {
        if self.behind.is_light() { Rgb::BLACK } else { Rgb::WHITE }
    }
}

fn rgb(colour: Colour) -> Rgb {
    match colour {
        Colour::Rgb(r, g, b) => Rgb(r, g, b),
        Colour::Palette(n) => {
            let known = palette::FORMATTING.get(usize::from(n)).copied();
            Rgb::hex(known.unwrap_or(palette::FORMATTING[0]))
        }
    }
}

/// `COLORFGBG` is `text;background`, sometimes with something between, in numbers of the sixteen colours. 7 and 9 to 15
/// are light. Without it most terminals are dark.
fn background_of(colorfgbg: &str) -> Background {
    match colorfgbg.rsplit(';').next().map(str::parse::<u8>) {
        Some(Ok(7 | 9..=15)) => Background::Light,
        _ => Background::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(vars: &[(&str, &str)]) -> Surface {
        let var = |name: &str| {
            let found = vars.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Surface::detect(var)
    }

    #[test]
    fn the_environment_tells_what_the_terminal_can_show() {
        use Background::{Dark, Light};
        for (vars, depth, background) in [
            (&[("TERM", "xterm-256color")][..], Depth::Indexed, Dark),
            (&[("TERM", "xterm"), ("COLORTERM", "truecolor")], Depth::True, Dark),
            (&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")], Depth::Mono, Dark),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], Depth::Basic, Dark),
            (&[("TERM", "linux"), ("COLORFGBG", "15;0")], Depth::Basic, Dark),
            (&[("TERM", "screen"), ("COLORFGBG", "0;default;15")], Depth::Basic, Light),
            (&[("TERM", "vt100")], Depth::Mono, Dark),
            (&[("TERM", "xterm-direct")], Depth::True, Dark),
        ] {
            assert_eq!(surface(vars), Surface { depth, background, chosen: false }, "{vars:?}");
        }
    }

    #[test]
    fn text_in_the_colour_of_its_background_can_be_read() {
        for background in [Background::Dark, Background::Light] {
            let theme = Theme::new(Depth::True, background);
            for (fg, bg) in [(Some(1), Some(1)), (Some(1), None), (Some(0), None)] {
                let mut run = Run::plain("hidden");
                run.format.fg = fg.map(Colour::Palette);
                run.format.bg = bg.map(Colour::Palette);
                let behind = bg.map_or(theme.behind, |n| rgb(Colour::Palette(n)));
                let Some(Color::Rgb(r, g, b)) = theme.run(&run).fg else {
                    panic!("the colour was dropped");
                };
                assert!(Rgb(r, g, b).contrast(behind) >= READABLE);
            }
        }
    }

    fn colour(style: Style) -> Rgb {
        let Some(Color::Rgb(r, g, b)) = style.fg else {
            panic!("the colour was dropped");
        };
        Rgb(r, g, b)
    }

    /// On any background, with a theme that thought of none of them.
    #[test]
    fn what_is_written_can_be_read() {
        let mut hopeless = Scheme::default();
        for half in [&mut hopeless.dark, &mut hopeless.light] {
            for (grey, (_, role)) in [0, 60, 120, 128, 200, 255].into_iter().zip(ROLES) {
                half.set(role, Shade { colour: [grey; 3], basic: None });
            }
            half.set_nicks(vec![[128; 3], [0, 0, 255], [255, 255, 0]]);
        }
        for scheme in [Scheme::default(), hopeless] {
            for background in
                [0x00_00_00, 0x1e_1e_2e, 0x80_80_80, 0x00_2b_36, 0xfd_f6_e3, 0xff_ff_ff]
            {
                let behind = Rgb::hex(background);
                let answered = Some([behind.0, behind.1, behind.2]);
                let guess =
                    Surface { depth: Depth::True, background: Background::Dark, chosen: false };
                let theme = Theme::of(&scheme, guess, answered);
                for part in [
                    Part::Heading,
                    Part::Quiet,
                    Part::Current,
                    Part::Mention,
                    Part::Good,
                    Part::Bad,
                ] {
                    let contrast = colour(theme.part(part)).contrast(behind);
                    assert!(contrast >= READABLE, "{part:?} on {background:06x}: {contrast}");
                }
                assert!(colour(theme.part(Part::Rule)).contrast(behind) >= VISIBLE);
                for hash in 0..40 {
                    let contrast = colour(theme.tone(Tone::Nick(hash))).contrast(behind);
                    assert!(contrast >= READABLE, "nick {hash} on {background:06x}: {contrast}");
                }
            }
        }
    }

    #[test]
    fn what_the_user_says_of_the_background_holds_against_the_terminal() {
        let scheme = Scheme::default();
        let guess = Surface { depth: Depth::True, background: Background::Dark, chosen: false };
        let white = Some([255; 3]);
        let on_light = Theme::new(Depth::True, Background::Light);
        assert_eq!(
            Theme::of(&scheme, guess, white).part(Part::Accent),
            on_light.part(Part::Accent)
        );
        let said = guess.with(None, Some(Background::Dark));
        assert_eq!(Theme::of(&scheme, said, white), Theme::new(Depth::True, Background::Dark));
        assert_eq!(Theme::of(&scheme, guess, None), Theme::new(Depth::True, Background::Dark));
    }

    #[test]
    fn sixteen_colours_are_those_that_the_theme_names() {
        for (background, accent, mention) in [
            (Background::Dark, Color::LightCyan, Color::LightYellow),
            (Background::Light, Color::Blue, Color::Magenta),
        ] {
            let theme = Theme::new(Depth::Basic, background);
            assert_eq!(theme.part(Part::Accent).fg, Some(accent));
            assert_eq!(theme.part(Part::Mention).fg, Some(mention));
            assert!(theme.part(Part::Quiet).add_modifier.contains(Modifier::DIM));
        }
    }

    #[test]
    fn without_colours_there_are_none() {
        let theme = Theme::new(Depth::Mono, Background::Dark);
        let mut run = Run::toned("x", Tone::Nick(7));
        run.format.fg = Some(Colour::Palette(4));
        run.format.bold = true;
        assert_eq!(theme.run(&run).fg, None);
        assert!(theme.run(&run).add_modifier.contains(Modifier::BOLD));
        assert_eq!(theme.part(Part::Bad).fg, None);
    }
}
