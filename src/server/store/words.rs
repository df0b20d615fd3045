//! The words of a text, as search knows them: of any script, without case and accents.
//!
//! Scripts that put no space between words are searched by characters: each is a word, and a word of a query is a row of
//! them. What comes out holds letters, digits and signs that are words themselves, so nothing of a query is ever syntax to
//! an index. Another way of cutting needs another index: [`VERSION`] says which one an index was filled by.

use crate::proto::format;
use crate::server::model::Part;

/// Counts the changes of what comes out of [`words`].
pub(super) const VERSION: i64 = 1;

/// Words of a query that are looked at; a line of it has room for as many.
const MOST_WANTED: usize = 100;
/// Bytes of a word that count.
const LONGEST: usize = 64;

/// The words of a message.
pub(super) fn of_parts(parts: &[Part]) -> Vec<String> {
    words(&text_of(parts))
}

/// What is read of a message: without formatting, and without the word that makes it an action.
fn text_of(parts: &[Part]) -> String {
    let mut text = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 && !part.concat {
            text.push('\n');
        }
        text.push_str(&part.text);
    }
    let said = text.strip_prefix("\u{1}ACTION ").unwrap_or(&text);
    if said.contains(|c: char| c.is_ascii_control()) {
        format::strip(said)
    } else {
        said.to_owned()
    }
}

/// The words of a text in order.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        match kind(c) {
            Kind::Letter if word.len() < LONGEST => fold(c, &mut word),
            Kind::Letter | Kind::Mark => {}
            Kind::Gap | Kind::Alone => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
                if kind(c) == Kind::Alone {
                    fold(c, &mut word);
                    found.push(std::mem::take(&mut word));
                }
            }
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// What is looked for: each is a row of words that must follow each other. `None` when something is asked for, but it is no
/// word: nothing can be found then.
pub(super) fn wanted(query: &str) -> Option<Vec<Vec<String>>> {
    let mut left = MOST_WANTED;
    let mut phrases: Vec<Vec<String>> = Vec::new();
    for mut phrase in query.split_whitespace().map(words) {
        phrase.truncate(left);
        left -= phrase.len();
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    (!phrases.is_empty() || query.trim().is_empty()).then_some(phrases)
}

/// Whether a text has all of them.
pub(super) fn has_all(text: &[String], wanted: &[Vec<String>]) -> bool {
    wanted.iter().all(|phrase| text.windows(phrase.len()).any(|part| part == phrase.as_slice()))
}

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    /// On or in a letter, and left out.
    Mark,
    /// A word of its own.
    Alone,
    Gap,
}

fn kind(c: char) -> Kind {
    match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => Kind::Letter,
        '\0'..='\u{7f}' => Kind::Gap,
        // Accents, points of Hebrew, vowels of Arabic, joiners, variants of a sign; and of India what takes a vowel away.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'
        | '\u{5c2}'
        | '\u{5c4}'
        | '\u{5c5}'
        | '\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{640}'
        | '\u{670}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{94d}'
        | '\u{9cd}'
        | '\u{a4d}'
        | '\u{acd}'
        | '\u{b4d}'
        | '\u{bcd}'
        | '\u{c4d}'
        | '\u{ccd}'
        | '\u{d4d}'
        | '\u{dca}'
        | '\u{93c}'
        | '\u{9bc}' => Kind::Mark,
        c if has_no_spaces(c) => {
            if c.is_alphanumeric() {
                Kind::Alone
            } else {
                Kind::Mark
            }
        }
        // Arrows, signs, pictures.
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => Kind::Alone,
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Gap,
    }
}

/// Han, kana, Hangul, and the scripts of Thailand, Laos, Tibet, Myanmar and Cambodia.
fn has_no_spaces(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ecf}' | '\u{f40}'..='\u{f84}' | '\u{1000}'..='\u{1049}'
        | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17d3}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{3105}'..='\u{318e}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Appends a letter as search knows it.
fn fold(c: char, word: &mut String) {
    // Wide forms of ASCII.
    let narrow = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    let c = narrow.filter(char::is_ascii_alphanumeric).unwrap_or(c);
    for c in c.to_lowercase().filter(|c| kind(*c) != Kind::Mark) {
        match c {
            'ß' => word.push_str("ss"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            c => word.push(bare(c)),
        }
    }
}

/// The letter without its accents.
fn bare(c: char) -> char {
    let has_accents = matches!(c, 'À'..='ɏ' | 'Ͱ'..='ԯ' | 'Ḁ'..='\u{1fff}');
    let group = BARE.iter().find(|(_, with)| has_accents && with.contains(c));
    group.map_or(c, |(bare, _)| *bare)
}

/// Small letters, and what they look like with accents (Unicode, canonical decomposition; and a few that are no such).
#[rustfmt::skip]
#[expect(clippy::unicode_not_nfc, reason = "texts come in either form")]
const BARE: &[(char, &str)] = &[
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('i', "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ('o', "òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ('c', "çćĉċčḉ"),
    ('g', "ĝğġģǧǵḡ"),
    ('l', "ĺļľłḷḹḻḽ"),
    ('n', "ñńņňǹṅṇṉṋ"),
    ('s', "śŝşšșṡṣṥṧṩ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('t', "ţťŧțṫṭṯṱẗ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
    ('d', "ďđḋḍḏḑḓ"),
    ('h', "ĥħȟḣḥḧḩḫẖ"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('b', "ḃḅḇ"),
    ('f', "ḟ"),
    ('m', "ḿṁṃ"),
    ('p', "ṕṗ"),
    ('v', "ṽṿ"),
    ('x', "ẋẍ"),
    ('æ', "ǣǽ"),
    ('ø', "ǿ"),
    ('ſ', "ẛ"),
    ('ʒ', "ǯ"),
    ('ʹ', "ʹ"),
    ('α', "άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"),
    ('ε', "έἐἑἒἓἔἕὲέ"),
    ('η', "ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"),
    ('ι', "ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ"),
    ('ο', "όὀὁὂὃὄὅὸό"),
    ('ρ', "ῤῥ"),
    ('σ', "ς"),
    ('υ', "ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ"),
    ('ω', "ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"),
    ('ϒ', "ϓϔ"),
    ('а', "ӑӓ"),
    ('г', "ѓ"),
    ('е', "ѐёӗ"),
    ('ж', "ӂӝ"),
    ('з', "ӟ"),
    ('и', "йѝӣӥ"),
    ('к', "ќ"),
    ('о', "ӧ"),
    ('у', "ўӯӱӳ"),
    ('ч', "ӵ"),
    ('ы', "ӹ"),
    ('э', "ӭ"),
    ('і', "ї"),
    ('ѵ', "ѷ"),
    ('ә', "ӛ"),
    ('ө', "ӫ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        words(text).join("|")
    }

    #[test]
    fn words_of_any_script_are_found_without_case_and_accents() {
        let cases = [
            ("Hello, wOrld!", "hello|world"),
            ("Crème Brûlée, Ærø, Straße, ŁÓDŹ", "creme|brulee|aero|strasse|lodz"),
            ("cre\u{300}me i\u{307} İstanbul", "creme|i|istanbul"),
            ("Ελλάδα ΤΈΛΟΣ ὥρα", "ελλαδα|τελοσ|ωρα"),
            ("Ёлка й", "елка|и"),
            ("ＡＢＣ１２", "abc12"),
            ("会議室で3時", "会|議|室|で|3|時"),
            ("한국어 채팅", "한|국|어|채|팅"),
            ("ภาษาไทย", "ภ|า|ษ|า|ไ|ท|ย"),
            ("नमस्ते दुनिया", "नमसते|दुनिया"),
            ("שָׁלוֹם عَرَبِيّ", "שלום|عربي"),
            ("ok👍🏽ok ❤️ →", "ok|👍|ok|❤|→"),
            ("\"a\" AND -b* NEAR(c) d:e (", "a|and|b|near|c|d|e"),
            ("don't foo_bar x.y@z", "don|t|foo|bar|x|y|z"),
            ("\t ,;:*", ""),
        ];
        for (text, cut_up) in cases {
            assert_eq!(cut(text), cut_up, "{text}");
        }
        let long = "x".repeat(500);
        assert_eq!(cut(&long).len(), LONGEST);
        let part = |text: &str, concat| Part { text: text.to_owned(), concat };
        let said = [
            part("\u{1}ACTION says \u{2}bo", false),
            part("ld\u{2}", true),
            part("now\u{1}", false),
        ];
        assert_eq!(of_parts(&said).join("|"), "says|bold|now");
    }

    #[test]
    fn a_query_is_words_and_each_is_a_row_that_must_be_found() {
        let text = words("Meeting: 会議室 at x.org");
        let hit = |query: &str| wanted(query).is_some_and(|wanted| has_all(&text, &wanted));
        for found in
            ["meeting", "MEETING at", "会", "議室", "会議室 x.org", "", "  ", "org x * \" at"]
        {
            assert!(hit(found), "{found}");
        }
        for not in ["meet", "室会", "org.x", "*", "\" -", "meeting nothing"] {
            assert!(!hit(not), "{not}");
        }
        assert_eq!(wanted(&"a ".repeat(200)).map(|all| all.len()), Some(1));
        let many: usize = wanted(&"会".repeat(400)).expect("words").iter().map(Vec::len).sum();
        assert_eq!(many, MOST_WANTED);
    }
}
