//! The message of the day: a text file, made fit for one reply a line.

use crate::settings_file::Wrong;

/// Bytes of a line: with the server's name and a nick before it, it stays within 512.
const MOST_BYTES: usize = 380;
const MOST_LINES: usize = 1000;

/// The lines of `text`; control characters are left out, tabs become spaces, long lines are cut in pieces.
///
/// # Errors
/// The number of the first line too many, and what is wrong.
pub(super) fn lines(text: &str) -> Result<Vec<String>, Wrong> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.replace('\t', "    ");
        let mut piece = String::new();
        for c in line.chars().filter(|c| !c.is_control()) {
            if piece.len() + c.len_utf8() > MOST_BYTES {
                lines.push(std::mem::take(&mut piece));
            }
            piece.push(c);
        }
        lines.push(piece);
    }
    if lines.len() > MOST_LINES {
        return Err((
            MOST_LINES + 1,
            format!("the message of the day may have {MOST_LINES} lines"),
        ));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_clean_and_short() {
        assert_eq!(lines("").expect("fits"), Vec::<String>::new());
        assert_eq!(lines("a\tb\r\n\n\u{1b}[1mc\u{85}\n").expect("fits"), ["a    b", "", "[1mc"]);
        let long = lines(&"é".repeat(400)).expect("fits");
        assert!(long.iter().all(|line| line.len() <= MOST_BYTES));
        assert_eq!(long.concat(), "é".repeat(400));
        assert!(lines(&"x\n".repeat(1001)).is_err());
    }
}
