//! The known word that was probably meant: for mistyped commands, keys and names in a configuration.

/// The candidate with the fewest slips from `typed`, if they are few enough to be slips; the first of equals.
/// ASCII case does not count. A slip is a letter too many, missing, wrong, or two neighbours swapped.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.to_ascii_lowercase().chars().collect();
    if typed.len() > MOST_CHARS {
        return None;
    }
    let allowed = match typed.len() {
        0 => return None,
        1..=2 => 1,
        3..=7 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (slips(&typed, candidate), candidate))
        .filter(|(slips, candidate)| *slips <= allowed && *slips < candidate.chars().count())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Longer words are not slips of anything known, and comparing them would take long.
const MOST_CHARS: usize = 64;

/// Optimal string alignment distance.
fn slips(typed: &[char], candidate: &str) -> usize {
    let wanted: Vec<char> = candidate.to_ascii_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=wanted.len()).collect();
    for (i, &t) in typed.iter().enumerate() {
        let mut row = Vec::with_capacity(wanted.len() + 1);
        row.push(i + 1);
        for (j, &w) in wanted.iter().enumerate() {
            let mut best = (last[j] + usize::from(t != w)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && t == wanted[j - 1] && typed[i - 1] == w {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let known = ["join", "kick", "msg", "me", "topic", "whois", "notice"];
        for (typed, meant) in [
            ("tpoic", Some("topic")),
            ("JION", Some("join")),
            ("noticee", Some("notice")),
            ("mgs", Some("msg")),
            ("x", None),
            ("", None),
            ("elephant", None),
            ("é", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }
}
