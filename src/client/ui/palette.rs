//! Colours as numbers: contrast, the nearest colour a terminal can show, the palettes of nicks and of formatting codes.
//!
//! Which colour means what is decided in `theme`.

use ratatui::style::Color;

/// Red, green and blue, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// This colour if it can be read on `background` (a contrast of `least`), else the nearest step towards white or
    /// black that can.
    pub(super) fn readable_on(self, background: Self, least: f32) -> Self {
        let end = if background.contrast(Self::WHITE) >= background.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        };
        (0..=8)
            .map(|step| self.mixed(end, step))
            .find(|colour| colour.contrast(background) >= least)
            .unwrap_or(end)
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

/// Evenly spread hues of one lightness (OKLCH 0.78, chroma 0.125), for dark backgrounds.
pub(super) const NICKS_ON_DARK: [u32; 20] = [
    0xfc_94_a5, 0xfd_97_8a, 0xf9_9d_71, 0xef_a5_5c, 0xdf_af_50, 0xca_b9_52, 0xb0_c2_61, 0x92_ca_78,
    0x71_cf_92, 0x4f_d1_ae, 0x32_d1_c9, 0x30_cd_e1, 0x4b_c7_f4, 0x6c_c0_ff, 0x8b_b7_ff, 0xa8_ae_ff,
    0xc1_a5_fd, 0xd7_9e_ed, 0xe8_98_d8, 0xf4_95_c0,
];
/// The same hues (OKLCH 0.47, chroma 0.13), for light backgrounds.
pub(super) const NICKS_ON_LIGHT: [u32; 20] = [
    0x95_34_4a, 0x96_37_2f, 0x93_3d_04, 0x8b_46_00, 0x7e_50_00, 0x6d_5a_00, 0x55_63_00, 0x35_6a_11,
    0x00_6f_36, 0x00_71_52, 0x00_70_6b, 0x00_6d_80, 0x00_67_92, 0x00_60_9d, 0x30_57_a3, 0x4e_4f_a1,
    0x65_47_99, 0x76_40_8b, 0x84_3a_78, 0x8f_36_62,
];
/// Of the sixteen colours those that can be read on nearly every dark background.
pub(super) const BASIC_NICKS_ON_DARK: [Color; 9] = [
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::Green,
    Color::Magenta,
    Color::Cyan,
];
/// Of the sixteen colours those that can be read on nearly every light background.
pub(super) const BASIC_NICKS_ON_LIGHT: [Color; 5] =
    [Color::Red, Color::Blue, Color::Magenta, Color::Cyan, Color::Green];

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
    fn nicks_can_be_read() {
        // The darkest and lightest that popular themes use, and what lies towards the middle.
        for background in [0x00_00_00, 0x1e_1e_2e, 0x28_2a_36, 0x30_30_30] {
            for nick in NICKS_ON_DARK {
                assert!(Rgb::hex(nick).contrast(Rgb::hex(background)) >= 4.5);
            }
        }
        for background in [0xff_ff_ff, 0xfd_f6_e3, 0xee_ee_ee] {
            for nick in NICKS_ON_LIGHT {
                assert!(Rgb::hex(nick).contrast(Rgb::hex(background)) >= 4.5);
            }
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
                assert!(text.readable_on(background, 3.0).contrast(background) >= 3.0);
            }
        }
    }
}
