//! Emoji by their names: what is offered as a reaction for a few typed letters.
//!
//! Data: Unicode's names and GitHub's short names, from the crate `emojis`.

use emojis::Emoji;

/// Offered while nothing was given yet.
pub const USUAL: &[&str] = &["👍", "❤️", "😂", "🎉", "😮", "😢", "👀", "✅"];

/// How well a name fits what is typed: 0 is best; `None` when it does not.
fn rank(emoji: &Emoji, wanted: &str) -> Option<u8> {
    let shorts = || emoji.shortcodes();
    let name = emoji.name();
    if emoji.as_str() == wanted || shorts().any(|short| short == wanted) {
        return Some(0);
    }
    if shorts().any(|short| short.starts_with(wanted)) {
        return Some(1);
    }
    if name.starts_with(wanted) {
        return Some(2);
    }
    let parts = |text: &str| text.split([' ', '_', '-']).any(|word| word.starts_with(wanted));
    if parts(name) || shorts().any(parts) {
        return Some(3);
    }
    if name.contains(wanted) {
        return Some(4);
    }
    let loose = |text: &str| {
        let mut letters = text.chars();
        wanted.chars().filter(|c| *c != ' ').all(|c| letters.any(|letter| letter == c))
    };
    // Who leaves letters out begins with the first.
    let begins = |text: &str| loose(text) && text.chars().next() == wanted.chars().next();
    if begins(name) || shorts().any(begins) {
        return Some(5);
    }
    (loose(name) || shorts().any(loose)).then_some(6)
}

/// The last rank of those whose name has a word that begins as typed.
const BEGINS: u8 = 3;

/// The emoji that fit what is typed, the best first; all of them for nothing.
pub fn find(typed: &str) -> Vec<&'static Emoji> {
    let typed = typed.trim().trim_matches(':').to_lowercase();
    if typed.is_empty() {
        return emojis::iter().collect();
    }
    ranked(&typed, u8::MAX)
}

/// The emoji of whose names a word begins as typed, the best first.
pub fn named(typed: &str) -> Vec<&'static str> {
    let typed = typed.trim_matches(':').to_lowercase();
    ranked(&typed, BEGINS).into_iter().map(Emoji::as_str).collect()
}

fn ranked(typed: &str, worst: u8) -> Vec<&'static Emoji> {
    let ranked = emojis::iter().filter_map(|emoji| Some((rank(emoji, typed)?, emoji)));
    let ranked = ranked.filter(|(rank, _)| *rank <= worst);
    let mut ranked: Vec<(u8, &Emoji)> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, emoji)| emoji).collect()
}

/// What a typed word means as a reaction: the emoji of a short name such as `+1` or `:tada:`, else itself.
pub fn meant(typed: &str) -> &str {
    let typed = typed.trim();
    emojis::get_by_shortcode(typed.trim_matches(':')).map_or(typed, Emoji::as_str)
}

/// What an emoji is called; empty for what is none.
pub fn name(emoji: &str) -> &'static str {
    emojis::get(emoji).map_or("", Emoji::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_found_by_what_people_type() {
        for (typed, first) in [
            ("+1", "👍"),
            (":tada:", "🎉"),
            ("thumbs up", "👍"),
            ("THUMBS", "👍"),
            ("👍", "👍"),
            ("rocket", "🚀"),
            ("rckt", "🚀"),
        ] {
            assert_eq!(find(typed).first().map(|emoji| emoji.as_str()), Some(first), "{typed}");
        }
        assert_eq!(named("tada:"), ["🎉"]);
        assert_eq!(named("smile").first(), Some(&"😄"));
        assert!(named("rckt").is_empty());
        assert!(find("").len() > 1_000 && find("qqqqqq").is_empty());
        assert_eq!(
            (meant("+1"), meant(":tada:"), meant("lol"), meant("👍")),
            ("👍", "🎉", "lol", "👍")
        );
    }
}
