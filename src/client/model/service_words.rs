//! What is said to `NickServ` and `ChanServ`, or typed as a command, with a password in it: it must not stand in the timeline, on disk, or among what was typed.

/// Who is told passwords, as services are called everywhere.
const NICKS: &[&str] = &["nickserv", "ns"];
/// Some of these know channels by passwords of their own.
const CHANNELS: &[&str] = &["chanserv", "cs"];
/// What comes before a password, and how many words may be between.
const BEFORE: &[(&str, usize)] = &[
    ("identify", 0),
    ("id", 0),
    ("login", 0),
    ("auth", 0),
    ("register", 0),
    ("confirm", 0),
    ("claim", 0),
    ("set password", 0),
    ("set pass", 0),
    ("set passwd", 0),
    ("passwd", 0),
    ("ghost", 1),
    ("recover", 1),
    ("release", 1),
    ("regain", 1),
    ("drop", 1),
    ("group", 1),
];
const BEFORE_OF_CHANNEL: &[(&str, usize)] = &[("identify", 1), ("id", 1), ("register", 1)];
/// Commands to the server, by how many words come before the password.
const COMMANDS: &[(&str, usize)] =
    &[("oper", 1), ("pass", 0), ("authenticate", 0), ("register", 2)];
/// Commands of this program that send what follows as it is.
const AS_IT_IS: &[&str] = &["raw", "quote"];
const MASK: &str = "***";

/// The text with `***` from the first word on that may be a password; `None` when none may, or it is not for a service.
pub fn masked(target: &str, text: &str) -> Option<String> {
    masked_text(words_of(target)?, text)
}

/// What comes before passwords for a service, if it is one.
fn words_of(target: &str) -> Option<&'static [(&'static str, usize)]> {
    // `nick@server` is how some networks are told who is meant.
    let name = target.split('@').next().unwrap_or(target);
    let is = |names: &[&str]| names.iter().any(|service| name.eq_ignore_ascii_case(service));
    let channels = is(CHANNELS).then_some(BEFORE_OF_CHANNEL);
    is(NICKS).then_some(BEFORE).or(channels)
}

fn masked_text(before: &[(&str, usize)], text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let shown = before.iter().find_map(|(command, between)| {
        let command: Vec<&str> = command.split(' ').collect();
        let begins = lower.len() > command.len() + between
            && command.iter().zip(&lower).all(|(wanted, word)| wanted == word);
        begins.then_some(command.len() + between)
    })?;
    let mut out = words.into_iter().take(shown).collect::<Vec<_>>().join(" ");
    out.extend([" ", MASK]);
    Some(out)
}

/// Whether what is typed in the conversation with `target`, a command or a text, holds such a password; also where it is only
/// one line of several.
pub fn hides(target: &str, typed: &str) -> bool {
    typed.lines().any(|line| hides_line(target, line))
}

fn hides_line(target: &str, typed: &str) -> bool {
    let Some(command) = typed.strip_prefix('/') else {
        return masked(target, typed).is_some();
    };
    // `/msg NickServ identify ..`, `/quote NS identify ..`, `/raw PRIVMSG NickServ :identify ..`
    let words: Vec<&str> = command.split_whitespace().collect();
    let mut services = words.iter().take(4).enumerate();
    let service = services.find_map(|(at, word)| Some((at, words_of(word)?)));
    let told = service.is_some_and(|(at, before)| {
        let rest = words.get(at + 1..).unwrap_or_default().join(" ");
        masked_text(before, rest.trim_start_matches(':')).is_some()
    });
    let is = |word: &&str, names: &[&str]| names.iter().any(|n| word.eq_ignore_ascii_case(n));
    let (raw, words) = match words.split_first() {
        Some((first, rest)) if is(first, AS_IT_IS) => (true, rest),
        _ => (false, words.as_slice()),
    };
    let command = words.first().and_then(|first| COMMANDS.iter().find(|(c, _)| is(first, &[c])));
    // `/register` asks for the password by itself.
    let command = command.filter(|(command, _)| raw || *command == "oper");
    told || is_too_much(words) || command.is_some_and(|(_, between)| words.len() > between + 1)
}

/// Whether a command of this program that asks for the password by itself has words that it does not take: one of them is
/// probably that.
fn is_too_much(words: &[&str]) -> bool {
    let Some((command, rest)) = words.split_first() else {
        return false;
    };
    match command.to_ascii_lowercase().as_str() {
        "login" => rest.len() > 1,
        // An account and an e-mail address.
        "register" => rest.len() > 2 || rest.get(1).is_some_and(|word| !word.contains('@')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_and_nothing_else_is_hidden() {
        for (text, shown) in [
            ("IDENTIFY sesam", Some("IDENTIFY ***")),
            ("identify alice open sesame", Some("identify ***")),
            ("register sesam a@b", Some("register ***")),
            ("SET  password sesam", Some("SET password ***")),
            ("ghost alice sesam", Some("ghost alice ***")),
            ("ghost alice", None),
            ("set email a@b", None),
            ("identify", None),
            ("help identify", None),
            ("", None),
        ] {
            assert_eq!(masked("NickServ", text).as_deref(), shown, "{text}");
            assert_eq!(masked("bob", text), None);
        }
        for (target, typed, hidden) in [
            ("#c", "/msg NickServ identify sesam", true),
            ("#c", "/msg nickserv@services.net identify sesam", true),
            ("#c", "/quote NS identify sesam", true),
            ("#c", "/raw PRIVMSG NickServ :identify sesam", true),
            ("#c", "/msg ChanServ identify #c sesam", true),
            ("#c", "/msg ChanServ op #c bob", false),
            ("#c", "/oper root sesam", true),
            ("#c", "/oper root", false),
            ("#c", "/raw OPER root sesam", true),
            ("#c", "/quote pass :sesam", true),
            ("#c", "/raw WHOIS root x", false),
            ("#c", "/register gast a@b c", true),
            ("#c", "/register gast a@b", false),
            ("#c", "/register gast sesam", true),
            ("#c", "/login gast", false),
            ("#c", "/login gast sesam", true),
            ("#c", "first\n/msg NickServ identify s", true),
            ("#c", "/msg bob identify sesam", false),
            ("#c", "identify sesam", false),
            ("NickServ", "identify sesam", true),
            ("NickServ", "help", false),
        ] {
            assert_eq!(hides(target, typed), hidden, "{typed}");
        }
    }
}
