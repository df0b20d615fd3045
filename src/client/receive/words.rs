//! Numerics as sentences. What stands in no row reads as the server wrote it: its parameters, then its text.
//!
//! Codes: RFC 1459, RFC 2812, the IRCv3 texts, and what `ngircd`, `hybrid`, `InspIRCd` and `ergo` send.

use crate::client::ctx::Ctx;
use crate::client::receive::{Line, network, plain};
use crate::proto::Verb;

/// By code; `{1}` and `{2}` are parameters after our nick, `{text}` is the server's own text. A row whose parameter is missing
/// does not count.
const WORDS: &[(u16, &str)] = &[
    (8, "the server tells you, as its operator: {1}"),
    (265, "{text}"),
    (266, "{text}"),
    (341, "{1} is invited to {2}"),
    (381, "you are an operator of this server now"),
    (382, "the server reads {1} again"),
    (401, "no such user: {1}"),
    (402, "no such server: {1}"),
    (403, "no such channel: {1}"),
    (404, "{1} does not take it: {text}"),
    (405, "not joined {1}: you are in too many channels"),
    (406, "nobody called {1} was here lately"),
    (407, "{1}: too many at once ({text})"),
    (411, "nobody was named to send it to"),
    (412, "there was nothing to send"),
    (415, "{1} is no mask that can be written to"),
    (416, "{1}: too many answers, ask for fewer"),
    (417, "the line is too long for this server"),
    (421, "the server does not know the command {1}"),
    (432, "{1} is not a name this server allows"),
    (433, "{1} is taken"),
    (436, "{1} is taken on another server"),
    (437, "{1} cannot be used now ({text})"),
    (438, "not renamed: {text}"),
    (439, "{1}: you write to new people too fast ({text})"),
    (440, "{1} is not there now"),
    (441, "{1} is not in {2}"),
    (442, "you are not in {1}"),
    (443, "{1} is in {2} already"),
    (447, "not renamed: {text}"),
    (461, "{1} needs more parameters"),
    (462, "you are connected already"),
    (464, "the password is wrong"),
    (470, "{1} sends you on to {2}"),
    (471, "not joined {1}: it is full"),
    (472, "{1} is no mode this server knows"),
    (473, "not joined {1}: only invited people can join"),
    (474, "not joined {1}: you are banned"),
    (475, "not joined {1}: it needs a key, /join {1} KEY"),
    (476, "{1} is not a name for a channel"),
    (477, "{1} needs an account ({text})"),
    (478, "{1}: the list is full"),
    (479, "{1} is not a channel one can join"),
    (480, "not joined {1}: {text}"),
    (481, "only operators of the server can do that"),
    (482, "only operators of {1} can do that"),
    (483, "nobody can do that to a server"),
    (489, "not joined {1}: only with an encrypted connection"),
    (491, "you cannot become an operator of the server from here"),
    (495, "not joined {1}: {text}"),
    (499, "only the owner of {1} can do that"),
    (501, "there is no such mode of users"),
    (502, "one can change only one's own modes"),
    (520, "not joined {1}: only operators of the server can"),
    (524, "no help on {1}"),
    (525, "{1}: this key cannot be used"),
    (531, "{1} takes no messages ({text})"),
    (696, "{2} of {1}: {text}"),
    (716, "{1} takes messages only of people they allowed"),
    (717, "{1} has been told that you wrote"),
    (723, "you lack the right to do that: {1}"),
    (734, "no more than {1} people can be watched"),
    (900, "you are logged in as {2}"),
    (901, "you are logged out"),
];

/// A numeric as a sentence; never empty.
pub(super) fn words(cx: &Ctx<'_>, line: &Line<'_>) -> String {
    let text = plain(line.last_from(1));
    if let Some(sentence) = template(line).and_then(|template| filled(template, line, &text)) {
        return sentence;
    }
    let params = line.message.params.get(1..).unwrap_or_default();
    let before = params.split_last().map_or(&[] as &[String], |(_, before)| before);
    let before = plain(&before.join(" "));
    let error = matches!(&line.message.verb, Verb::Numeric(n) if n.is_error());
    let target = network(cx, line).nick.as_str();
    match (before.trim(), text.trim()) {
        ("", "") => wordless(&line.message.verb),
        ("", _) => text,
        (before, _) if before == target => text,
        (before, "") => before.to_owned(),
        (before, _) if error => format!("{before}: {text}"),
        (before, _) => format!("{before} {text}"),
    }
}

fn template(line: &Line<'_>) -> Option<&'static str> {
    let Verb::Numeric(numeric) = line.message.verb else {
        return None;
    };
    let index = WORDS.binary_search_by_key(&numeric.code(), |(code, _)| *code).ok()?;
    WORDS.get(index).map(|(_, template)| *template)
}

/// In one pass: what a server puts into a parameter is no template.
fn filled(template: &str, line: &Line<'_>, text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}')?;
        let value = match field {
            "1" => line.name(1),
            "2" => line.name(2),
            _ => text.to_owned(),
        };
        if value.trim().is_empty() {
            return None;
        }
        out.push_str(before);
        out.push_str(&value);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// A server may send a number and nothing else.
fn wordless(verb: &Verb) -> String {
    let name = match verb {
        Verb::Numeric(numeric) => numeric.name().map(|name| format!(" ({name})")),
        _ => None,
    };
    format!("the server sends {}{} and no words", plain(verb.as_str()), name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_their_fields_known() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
        for (code, template) in WORDS {
            let fields = template.replace("{1}", "").replace("{2}", "").replace("{text}", "");
            assert!(!fields.contains(['{', '}']), "{code}");
            assert!(*code < 1000);
        }
    }
}
