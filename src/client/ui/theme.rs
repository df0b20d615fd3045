//! What a piece of screen means, to the style it is drawn in: for true colour, 256 and 16 colours and none, on dark and
//! on light backgrounds. The background itself is always the terminal's own.
//!
//! Nothing is told by colour alone: whoever draws adds a sign or bold.

use ratatui::style::{Color, Modifier, Style};

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

/// One colour in both palettes, and of the sixteen.
struct Shade {
    dark: u32,
    light: u32,
    basic_dark: Color,
    basic_light: Color,
}

const RULE: Shade = shade(0x4a_50_5c, 0xc2_c7_d0, Color::Reset, Color::Reset);
const QUIET: Shade = shade(0x8b_93_a1, 0x68_70_7c, Color::Reset, Color::Reset);
const ACCENT: Shade = shade(0x7c_b7_ff, 0x1f_62_b8, Color::LightCyan, Color::Blue);
const MENTION: Shade = shade(0xff_c0_66, 0x9a_52_00, Color::LightYellow, Color::Magenta);
const GOOD: Shade = shade(0x7f_d0_8a, 0x1c_72_34, Color::LightGreen, Color::Green);
const BAD: Shade = shade(0xff_8a_84, 0xb4_23_2e, Color::LightRed, Color::Red);

const fn shade(dark: u32, light: u32, basic_dark: Color, basic_light: Color) -> Shade {
    Shade { dark, light, basic_dark, basic_light }
}

/// Least contrast of coloured text of others; they choose the colours, the reader keeps being able to read.
const READABLE: f32 = 3.0;

/// How everything is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Theme {
    depth: Depth,
    background: Background,
}

impl Theme {
    pub const fn new(depth: Depth, background: Background) -> Self {
        Self { depth, background }
    }

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
        Self::new(depth, background_of(&var("COLORFGBG")))
    }

    /// The same with what the user chose, where they did.
    #[must_use]
    pub fn with(self, depth: Option<Depth>, background: Option<Background>) -> Self {
        Self::new(depth.unwrap_or(self.depth), background.unwrap_or(self.background))
    }

    pub(super) fn part(self, part: Part) -> Style {
        match part {
            Part::Rule => self.faint(&RULE),
            Part::Heading => self.faint(&QUIET).add_modifier(Modifier::BOLD),
            Part::Quiet => self.faint(&QUIET),
            Part::Current => self.shade(&ACCENT).add_modifier(Modifier::BOLD),
            Part::Unread => Style::new().add_modifier(Modifier::BOLD),
            Part::Mention | Part::Wait => self.shade(&MENTION).add_modifier(Modifier::BOLD),
            Part::Accent => self.shade(&ACCENT),
            Part::Good => self.shade(&GOOD),
            Part::Bad => self.shade(&BAD).add_modifier(Modifier::BOLD),
        }
    }

    pub(super) fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::new(),
            Tone::Muted | Tone::Pending | Tone::Time | Tone::Notice => self.faint(&QUIET),
            Tone::Own => Style::new().add_modifier(Modifier::BOLD),
            Tone::Failed | Tone::Error => self.shade(&BAD),
            Tone::Strong => self.shade(&ACCENT),
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
        let behind = bg.map_or(self.assumed_background(), rgb);
        let text = fg.map_or(self.assumed_text(), rgb);
        if fg.is_some() || bg.is_some() {
            style = style.fg(text.readable_on(behind, READABLE).at(self.depth));
        }
        if bg.is_some() {
            style = style.bg(behind.at(self.depth));
        }
        style
    }

    fn nick(self, hash: u32) -> Style {
        let at = |len: usize| usize::try_from(hash).unwrap_or(0) % len;
        let colour = match (self.depth, self.background) {
            (Depth::Mono, _) => return Style::new().add_modifier(Modifier::BOLD),
            (Depth::Basic, Background::Dark) => {
                let palette = palette::BASIC_NICKS_ON_DARK;
                palette[at(palette.len())]
            }
            (Depth::Basic, Background::Light) => {
                let palette = palette::BASIC_NICKS_ON_LIGHT;
                palette[at(palette.len())]
            }
            (depth, Background::Dark) => {
                let palette = palette::NICKS_ON_DARK;
                Rgb::hex(palette[at(palette.len())]).at(depth)
            }
            (depth, Background::Light) => {
                let palette = palette::NICKS_ON_LIGHT;
                Rgb::hex(palette[at(palette.len())]).at(depth)
            }
        };
        Style::new().fg(colour)
    }

    fn shade(self, shade: &Shade) -> Style {
        match (self.depth, self.background) {
            (Depth::Mono, _) => Style::new(),
            (Depth::Basic, Background::Dark) => Style::new().fg(shade.basic_dark),
            (Depth::Basic, Background::Light) => Style::new().fg(shade.basic_light),
            (depth, Background::Dark) => Style::new().fg(Rgb::hex(shade.dark).at(depth)),
            (depth, Background::Light) => Style::new().fg(Rgb::hex(shade.light).at(depth)),
        }
    }

    /// With sixteen colours or none, dimmed: bright black is the background itself in some palettes.
    fn faint(self, shade: &Shade) -> Style {
        match self.depth {
            Depth::Mono | Depth::Basic => Style::new().add_modifier(Modifier::DIM),
            Depth::Indexed | Depth::True => self.shade(shade),
        }
    }

    fn assumed_background(self) -> Rgb {
        match self.background {
            Background::Dark => Rgb::hex(0x28_28_28),
            Background::Light => Rgb::hex(0xf5_f5_f5),
        }
    }

    fn assumed_text(self) -> Rgb {
        match self.background {
            Background::Dark => Rgb::WHITE,
            Background::Light => Rgb::BLACK,
        }
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

    fn theme(vars: &[(&str, &str)]) -> Theme {
        let var = |name: &str| {
            let found = vars.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Theme::detect(var)
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
            assert_eq!(theme(vars), Theme::new(depth, background), "{vars:?}");
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
                let behind = bg.map_or(theme.assumed_background(), |n| rgb(Colour::Palette(n)));
                let Some(Color::Rgb(r, g, b)) = theme.run(&run).fg else {
                    panic!("the colour was dropped");
                };
                assert!(Rgb(r, g, b).contrast(behind) >= READABLE);
            }
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        for shade in [QUIET, ACCENT, MENTION, GOOD, BAD] {
            for (colour, backgrounds) in [
                (shade.dark, [0x00_00_00, 0x1e_1e_2e, 0x28_28_28]),
                (shade.light, [0xff_ff_ff, 0xfd_f6_e3, 0xf5_f5_f5]),
            ] {
                for background in backgrounds {
                    let contrast = Rgb::hex(colour).contrast(Rgb::hex(background));
                    assert!(contrast >= 4.5, "{colour:06x} on {background:06x}: {contrast}");
                }
            }
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
