//! Colours as numbers: contrast, the nearest colour a terminal can show, the palettes of nicks and of formatting codes.
//!
//! Which colour means what is decided in `theme`.

use ratatui::style::Color;

/// Red, green and blue, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// No colours; bold, reverse and the like remain.
    Mono,
    /// The sixteen colours, whose exact shades the user chose.
    Basic,
    /// The 256 colours of xterm.
    Indexed,
    True,
}

impl Rgb {
    /// From `0xrrggbb`.
    pub(super) const fn hex(hex: u32) -> Self {
        let [_, r, g, b] = hex.to_be_bytes();
        Self(r, g, b)
    }

    /// Relative luminance (WCAG 2.2), 0 for black to 1 for white.
    fn luminance(self) -> f32 {
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio (WCAG 2.2), 1 for equal colours to 21 for black on white.
    pub(super) fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// White or black, whichever can be read better on this.
    fn far_end(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// Whether this is rather a light background: black can be read better on it.
    pub(super) fn is_light(self) -> bool {
        self.far_end() == Self::BLACK
    }

    /// What a terminal of this depth shows for this colour if that can be read on `background` (a contrast of `least`), else
    /// for the nearest step towards white or black that can. The sixteen colours are whatever the user likes; they are taken
    /// to be like xterm's.
    pub(super) fn readable_on(self, background: Self, least: f32, depth: Depth) -> Color {
        let end = background.far_end();
        let shown = |colour: Self| match depth {
            Depth::Indexed => Self::indexed(colour.nearest_indexed()),
            Depth::Basic => Self::hex(colour.nearest(&BASIC, |i| BASIC[i])),
            Depth::Mono | Depth::True => colour,
        };
        (0..=8)
            .map(|step| shown(self.mixed(end, step)))
            .find(|colour| colour.contrast(background) >= least)
            .unwrap_or(end)
            .at(depth)
    }

    pub(super) const WHITE: Self = Self(255, 255, 255);
    pub(super) const BLACK: Self = Self(0, 0, 0);

    /// `eighths` of the way to the other colour.
    fn mixed(self, other: Self, eighths: u16) -> Self {
        let mix = |a: u8, b: u8| {
            let mixed = (u16::from(a) * (8 - eighths) + u16::from(b) * eighths) / 8;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// How much the hues of two colours differ, 0 to 2; greys are like everything.
    pub(super) fn hue_distance(self, other: Self) -> f32 {
        let chroma = |colour: Self| {
            let [r, g, b] = [colour.0, colour.1, colour.2].map(f32::from);
            let grey = (r + g + b) / 3.0;
            [r - grey, g - grey, b - grey]
        };
        let (mine, its) = (chroma(self), chroma(other));
        let dot = |left: [f32; 3], right: [f32; 3]| -> f32 {
            left.into_iter().zip(right).map(|(left, right)| left * right).sum()
        };
        let lengths = (dot(mine, mine) * dot(its, its)).sqrt();
        if lengths < 1.0 { 1.0 } else { 1.0 - dot(mine, its) / lengths }
    }

    fn distance(self, other: Self) -> u32 {
        // Weighted as the eye weighs (a cheap approximation that is good enough for palettes).
        let part = |a: u8, b: u8, weight: u32| u32::from(a.abs_diff(b)).pow(2) * weight;
        part(self.0, other.0, 3) + part(self.1, other.1, 6) + part(self.2, other.2, 1)
    }

    /// The nearest colour that a terminal of this depth shows.
    pub(super) fn at(self, depth: Depth) -> Color {
        match depth {
            Depth::Mono => Color::Reset,
            Depth::Basic => self.nearest(&BASIC, |i| BASIC_NAMES[i]),
            Depth::Indexed => Color::Indexed(self.nearest_indexed()),
            Depth::True => Color::Rgb(self.0, self.1, self.2),
        }
    }

    fn nearest<T>(self, palette: &[u32], name: impl Fn(usize) -> T) -> T {
        let best =
            (0..palette.len()).min_by_key(|i| self.distance(Self::hex(palette[*i]))).unwrap_or(0);
        name(best)
    }

    /// What xterm shows for one of the 256 colours; of the first sixteen its own shades.
    fn indexed(number: u8) -> Self {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        let level = |n: u8| LEVELS[usize::from(n % 6)];
        match number {
            0..=15 => Self::hex(BASIC[usize::from(number)]),
            16..=231 => {
                let cube = number - 16;
                Self(level(cube / 36), level(cube / 6), level(cube))
            }
            232..=255 => {
                let grey = 8 + (number - 232) * 10;
                Self(grey, grey, grey)
            }
        }
    }

    /// The 6x6x6 cube begins at 16, the greys at 232; the first 16 are whatever the user likes.
    fn nearest_indexed(self) -> u8 {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        let level =
            |part: u8| (0..6u8).min_by_key(|i| LEVELS[usize::from(*i)].abs_diff(part)).unwrap_or(0);
        let (r, g, b) = (level(self.0), level(self.1), level(self.2));
        let cube = Self(LEVELS[usize::from(r)], LEVELS[usize::from(g)], LEVELS[usize::from(b)]);
        let grey_of = |i: u8| Self(8 + i * 10, 8 + i * 10, 8 + i * 10);
        let grey = (0..24u8).min_by_key(|i| self.distance(grey_of(*i))).unwrap_or(0);
        if self.distance(grey_of(grey)) < self.distance(cube) {
            232 + grey
        } else {
            16 + 36 * r + 6 * g + b
        }
    }
}

/// xterm's shades of the sixteen colours, to compare with; the real ones are not known.
const BASIC: [u32; 16] = [
    0x00_00_00, 0xcd_00_00, 0x00_cd_00, 0xcd_cd_00, 0x00_00_ee, 0xcd_00_cd, 0x00_cd_cd, 0xe5_e5_e5,
    0x7f_7f_7f, 0xff_00_00, 0x00_ff_00, 0xff_ff_00, 0x5c_5c_ff, 0xff_00_ff, 0x00_ff_ff, 0xff_ff_ff,
];
const BASIC_NAMES: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// One of the sixteen by its number.
pub(super) fn basic(number: u8) -> Color {
    BASIC_NAMES.get(usize::from(number)).copied().unwrap_or(Color::Reset)
}

/// Of the sixteen colours those that can be read on nearly every dark background.
const BASIC_ON_DARK: [u8; 9] = [9, 10, 11, 12, 13, 14, 2, 5, 6];
/// Of the sixteen colours those that can be read on nearly every light background.
const BASIC_ON_LIGHT: [u8; 5] = [1, 4, 5, 6, 2];

/// The ones of the sixteen that can be read on such a background.
pub(super) fn readable_basic(light: bool) -> &'static [u8] {
    if light { &BASIC_ON_LIGHT } else { &BASIC_ON_DARK }
}

/// The one of the sixteen that can be read on such a background and has the nearest hue.
pub(super) fn nearest_basic(colour: Rgb, light: bool) -> Color {
    // In steps, so that the first one of a hue is taken: the bright one on dark backgrounds.
    let distance = |number: &u8| {
        let hue: f32 = colour.hue_distance(Rgb::hex(BASIC[usize::from(*number)]));
        (hue * 64.0).round()
    };
    let nearest = readable_basic(light).iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    basic(nearest.copied().unwrap_or(0))
}

/// The colours of formatting codes: 0 to 15 as mIRC shows them, 16 to 98 from "IRC Formatting" (ircdocs), "Colors 16-98".
pub(super) const FORMATTING: [u32; 99] = [
    0xff_ff_ff, 0x00_00_00, 0x00_00_7f, 0x00_93_00, 0xff_00_00, 0x7f_00_00, 0x9c_00_9c, 0xfc_7f_00,
    0xff_ff_00, 0x00_fc_00, 0x00_93_93, 0x00_ff_ff, 0x00_00_fc, 0xff_00_ff, 0x7f_7f_7f, 0xd2_d2_d2,
    0x47_00_00, 0x47_21_00, 0x47_47_00, 0x32_47_00, 0x00_47_00, 0x00_47_2c, 0x00_47_47, 0x00_27_47,
    0x00_00_47, 0x2e_00_47, 0x47_00_47, 0x47_00_2a, 0x74_00_00, 0x74_3a_00, 0x74_74_00, 0x51_74_00,
    0x00_74_00, 0x00_74_49, 0x00_74_74, 0x00_40_74, 0x00_00_74, 0x4b_00_74, 0x74_00_74, 0x74_00_45,
    0xb5_00_00, 0xb5_63_00, 0xb5_b5_00, 0x7d_b5_00, 0x00_b5_00, 0x00_b5_71, 0x00_b5_b5, 0x00_63_b5,
    0x00_00_b5, 0x75_00_b5, 0xb5_00_b5, 0xb5_00_6b, 0xff_00_00, 0xff_8c_00, 0xff_ff_00, 0xb2_ff_00,
    0x00_ff_00, 0x00_ff_a0, 0x00_ff_ff, 0x00_8c_ff, 0x00_00_ff, 0xa5_00_ff, 0xff_00_ff, 0xff_00_98,
    0xff_59_59, 0xff_b4_59, 0xff_ff_71, 0xcf_ff_60, 0x6f_ff_6f, 0x65_ff_c9, 0x6d_ff_ff, 0x59_b4_ff,
    0x59_59_ff, 0xc4_59_ff, 0xff_66_ff, 0xff_59_bc, 0xff_9c_9c, 0xff_d3_9c, 0xff_ff_9c, 0xe2_ff_9c,
    0x9c_ff_9c, 0x9c_ff_db, 0x9c_ff_ff, 0x9c_d3_ff, 0x9c_9c_ff, 0xdc_9c_ff, 0xff_9c_ff, 0xff_94_d3,
    0x00_00_00, 0x13_13_13, 0x28_28_28, 0x36_36_36, 0x4d_4d_4d, 0x65_65_65, 0x81_81_81, 0x9f_9f_9f,
    0xbc_bc_bc, 0xe2_e2_e2, 0xff_ff_ff,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_the_sixteen_keep_their_hue() {
        for (hex, dark, light) in [
            (0xff_8a_84, Color::LightRed, Color::Red),
            (0x7f_d0_8a, Color::LightGreen, Color::Green),
            (0xff_e1_4d, Color::LightYellow, Color::Red),
            (0x30_cd_e1, Color::LightCyan, Color::Cyan),
            (0xe8_98_d8, Color::LightMagenta, Color::Magenta),
        ] {
            assert_eq!(nearest_basic(Rgb::hex(hex), false), dark, "{hex:06x}");
            assert_eq!(nearest_basic(Rgb::hex(hex), true), light, "{hex:06x}");
        }
    }

    #[test]
    fn the_nearest_colour_is_near() {
        for (hex, indexed, basic) in [
            (0x00_00_00, 16, Color::Black),
            (0xff_ff_ff, 231, Color::White),
            (0xff_00_00, 196, Color::LightRed),
            (0x80_80_80, 244, Color::DarkGray),
            (0x5f_5f_d7, 62, Color::LightBlue),
        ] {
            assert_eq!(Rgb::hex(hex).at(Depth::Indexed), Color::Indexed(indexed));
            assert_eq!(Rgb::hex(hex).at(Depth::Basic), basic);
            assert_eq!(Rgb::hex(hex).at(Depth::Mono), Color::Reset);
        }
    }

    #[test]
    fn every_colour_can_be_made_readable_on_every_other() {
        for background in FORMATTING {
            for text in FORMATTING {
                let (text, background) = (Rgb::hex(text), Rgb::hex(background));
                let Color::Rgb(r, g, b) = text.readable_on(background, 4.5, Depth::True) else {
                    panic!("true colours stay true");
                };
                assert!(Rgb(r, g, b).contrast(background) >= 4.5);
                let Color::Indexed(n) = text.readable_on(background, 4.5, Depth::Indexed) else {
                    panic!("one of the 256");
                };
                assert!(Rgb::indexed(n).contrast(background) >= 4.5, "{text:?} on {background:?}");
            }
        }
    }
}
