//! The words of a text, as a full-text index knows them: of any script, without case, in order.
//!
//! Scripts that put no spaces between words (Chinese, Japanese, Thai and others) have each character as a word of its own; what
//! is looked for in them is then a row of words that follow each other, which is a part of the text.

/// The words of a text in order.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for c in text.chars() {
        if !c.is_alphanumeric() {
            end(&mut word);
        } else if is_a_word(c) {
            end(&mut word);
            word.extend(c.to_lowercase());
            end(&mut word);
        } else {
            word.extend(c.to_lowercase());
        }
    }
    end(&mut word);
    words
}

/// What is looked for: each is a row of words that must follow each other.
pub fn wanted(query: &str) -> Vec<Vec<String>> {
    query.split_whitespace().map(words).filter(|phrase| !phrase.is_empty()).collect()
}

/// A character of a script that is written without spaces.
fn is_a_word(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff         // Thai, Lao
        | 0x1000..=0x109f       // Myanmar
        | 0x1780..=0x17ff       // Khmer
        | 0x3005..=0x3007       // signs among Chinese characters
        | 0x3040..=0x30ff       // Hiragana, Katakana
        | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf       // Chinese characters
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0xff66..=0xff9f       // halfwidth Katakana
        | 0x1b000..=0x1b16f
        | 0x20000..=0x3ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_script_are_found() {
        for (text, found) in [
            ("Hello, World!", "hello world"),
            ("see https://example.org/a_b", "see https example org a b"),
            ("Straße ÉTÉ", "straße été"),
            ("你好 world日本", "你 好 world 日 本"),
            ("안녕하세요 여러분", "안녕하세요 여러분"),
            ("🙂 --", ""),
        ] {
            assert_eq!(words(text).join(" "), found, "{text}");
        }
    }

    #[test]
    fn what_is_looked_for_keeps_its_rows() {
        assert_eq!(wanted("a-b c"), [vec!["a", "b"], vec!["c"]]);
        assert_eq!(wanted("日本 !"), [vec!["日", "本"]]);
        assert!(wanted(" ? ").is_empty());
    }
}
