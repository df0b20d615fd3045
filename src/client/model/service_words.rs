//! What is said to `NickServ` with a password in it: it must not stand in the timeline, on disk, or among what was typed.

/// Who is told passwords, as services are called everywhere.
const SERVICES: [&str; 2] = ["nickserv", "ns"];
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
const MASK: &str = "***";

/// The text with `***` from the first word on that may be a password; `None` when none may, or it is not for a service.
pub fn masked(target: &str, text: &str) -> Option<String> {
    is_service(target).then(|| masked_text(text)).flatten()
}

fn is_service(target: &str) -> bool {
    // `nick@server` is how some networks are told who is meant.
    let name = target.split('@').next().unwrap_or(target);
    SERVICES.iter().any(|service| name.eq_ignore_ascii_case(service))
}

fn masked_text(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let shown = BEFORE.iter().find_map(|(command, between)| {
        let command: Vec<&str> = command.split(' ').collect();
        let begins = lower.len() > command.len() + between
            && command.iter().zip(&lower).all(|(wanted, word)| wanted == word);
        begins.then_some(command.len() + between)
    })?;
    let mut out = words.into_iter().take(shown).collect::<Vec<_>>().join(" ");
    out.extend([" ", MASK]);
    Some(out)
}

/// Whether what is typed in the conversation with `target`, a command or a text, holds such a password.
pub fn hides(target: &str, typed: &str) -> bool {
    let Some(command) = typed.strip_prefix('/') else {
        return masked(target, typed).is_some();
    };
    // `/msg NickServ identify ..`, `/quote NS identify ..`, `/raw PRIVMSG NickServ :identify ..`
    let words: Vec<&str> = command.split_whitespace().collect();
    let service = words.iter().take(4).position(|word| is_service(word));
    service.is_some_and(|at| {
        let rest = words.get(at + 1..).unwrap_or_default().join(" ");
        masked_text(rest.trim_start_matches(':')).is_some()
    })
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
            ("#c", "/msg bob identify sesam", false),
            ("#c", "identify sesam", false),
            ("NickServ", "identify sesam", true),
            ("NickServ", "help", false),
        ] {
            assert_eq!(hides(target, typed), hidden, "{typed}");
        }
    }
}
