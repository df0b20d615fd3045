//! A theme as data: which colours stand for what, on dark and on light backgrounds. How they are shown by a terminal, and
//! whether they can be read on its background, is decided where they are drawn.

/// Red, green and blue, 8 bits each.
pub type Rgb = [u8; 3];

/// What a colour of a theme is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Lines between the panes.
    Rule,
    /// What may be overlooked: times, joins, hints.
    Quiet,
    /// Keys, the prompt, the conversation that is open.
    Accent,
    /// What asks for the user.
    Mention,
    /// A working link.
    Good,
    /// A broken link, a refusal.
    Bad,
}

/// Every role with the name that a theme file has for it, in their order.
pub const ROLES: [(&str, Role); 6] = [
    ("rule", Role::Rule),
    ("quiet", Role::Quiet),
    ("accent", Role::Accent),
    ("mention", Role::Mention),
    ("good", Role::Good),
    ("bad", Role::Bad),
];

/// Nick colours of one half, at most.
pub const MOST_NICKS: usize = 32;

/// One colour, and which of the sixteen stands for it in a terminal that has no others; where that is not said, the
/// nearest one that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shade {
    pub colour: Rgb,
    pub basic: Option<u8>,
}

/// The colours for one kind of background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    shades: [Shade; ROLES.len()],
    /// At least one.
    nicks: Vec<Rgb>,
}

impl Half {
    pub fn shade(&self, role: Role) -> Shade {
        self.shades[role as usize]
    }

    pub fn set(&mut self, role: Role, shade: Shade) {
        self.shades[role as usize] = shade;
    }

    /// The colours of nicks; never none.
    pub fn nicks(&self) -> &[Rgb] {
        &self.nicks
    }

    /// Up to [`MOST_NICKS`] colours; none change nothing.
    pub fn set_nicks(&mut self, mut nicks: Vec<Rgb>) {
        nicks.truncate(MOST_NICKS);
        if !nicks.is_empty() {
            self.nicks = nicks;
        }
    }
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// By which it was chosen.
    pub name: String,
    pub dark: Half,
    pub light: Half,
}

const fn rgb(hex: u32) -> Rgb {
    let [_, r, g, b] = hex.to_be_bytes();
    [r, g, b]
}

const fn shade(hex: u32, basic: Option<u8>) -> Shade {
    Shade { colour: rgb(hex), basic }
}

/// Evenly spread hues of one lightness (OKLCH 0.78, chroma 0.125).
const NICKS_ON_DARK: [u32; 20] = [
    0xfc_94_a5, 0xfd_97_8a, 0xf9_9d_71, 0xef_a5_5c, 0xdf_af_50, 0xca_b9_52, 0xb0_c2_61, 0x92_ca_78,
    0x71_cf_92, 0x4f_d1_ae, 0x32_d1_c9, 0x30_cd_e1, 0x4b_c7_f4, 0x6c_c0_ff, 0x8b_b7_ff, 0xa8_ae_ff,
    0xc1_a5_fd, 0xd7_9e_ed, 0xe8_98_d8, 0xf4_95_c0,
];
/// The same hues (OKLCH 0.47, chroma 0.13).
const NICKS_ON_LIGHT: [u32; 20] = [
    0x95_34_4a, 0x96_37_2f, 0x93_3d_04, 0x8b_46_00, 0x7e_50_00, 0x6d_5a_00, 0x55_63_00, 0x35_6a_11,
    0x00_6f_36, 0x00_71_52, 0x00_70_6b, 0x00_6d_80, 0x00_67_92, 0x00_60_9d, 0x30_57_a3, 0x4e_4f_a1,
    0x65_47_99, 0x76_40_8b, 0x84_3a_78, 0x8f_36_62,
];

impl Default for Scheme {
    /// What `assets/themes/default.toml` says; a test compares them.
    fn default() -> Self {
        let half = |shades: [Shade; ROLES.len()], nicks: &[u32]| Half {
            shades,
            nicks: nicks.iter().map(|hex| rgb(*hex)).collect(),
        };
        let dark = [
            shade(0x4a_50_5c, None),
            shade(0x8b_93_a1, None),
            shade(0x7c_b7_ff, Some(14)),
            shade(0xff_c0_66, Some(11)),
            shade(0x7f_d0_8a, Some(10)),
            shade(0xff_8a_84, Some(9)),
        ];
        let light = [
            shade(0xc2_c7_d0, None),
            shade(0x68_70_7c, None),
            shade(0x1f_62_b8, Some(4)),
            shade(0x9a_52_00, Some(5)),
            shade(0x1c_72_34, Some(2)),
            shade(0xb4_23_2e, Some(1)),
        ];
        Self {
            name: "default".to_owned(),
            dark: half(dark, &NICKS_ON_DARK),
            light: half(light, &NICKS_ON_LIGHT),
        }
    }
}
