//! WHOX: a WHO that names the fields it wants (IRCv3 whox).

use crate::proto::{Account, Message, Numeric};
use crate::server::ctx::Ctx;
use crate::server::model::policy;

use super::who::{Row, flags};

/// Letter and content of each field.
type Field = (char, fn(&Ctx<'_>, Row<'_>) -> String);

/// In the order of an answer; after the token, which is no field of a person.
const FIELDS: &[Field] = &[
    ('c', |_, row| row.channel.map_or("*", |channel| channel.name.as_str()).to_owned()),
    ('u', |_, row| row.user.username.as_str().to_owned()),
    ('i', address),
    ('h', |_, row| row.user.host.clone()),
    ('s', |cx, _| cx.model().config().server.as_str().to_owned()),
    ('n', |_, row| row.user.nick.as_str().to_owned()),
    ('f', flags),
    ('d', |_, _| "0".to_owned()),
    ('l', |cx, row| cx.now().since(row.user.active).as_secs().to_string()),
    ('a', |_, row| row.user.login.as_ref().map_or("0", Account::as_str).to_owned()),
    // There are no levels of operators.
    ('o', |_, _| "n/a".to_owned()),
    ('r', |_, row| row.user.realname.clone()),
];

/// What stands for an address that is not told.
const NO_ADDRESS: &str = "255.255.255.255";

fn address(cx: &Ctx<'_>, row: Row<'_>) -> String {
    let (model, user) = (cx.model(), row.user);
    let known = policy::sees_address(model, cx.user(), user);
    let address = known.then(|| model.address_of(user)).flatten();
    address.unwrap_or_else(|| NO_ADDRESS.to_owned())
}

/// Longest token.
const TOKEN_DIGITS: usize = 3;

/// What one WHOX wants.
pub(super) struct Fields {
    letters: String,
    /// One to three digits; `0` where none such was given.
    token: String,
}

impl Fields {
    /// Takes what stands after the `%`: `fields[,token]`. Letters without a meaning are passed over.
    pub(super) fn parse(text: &str) -> Self {
        let (letters, token) = text.split_once(',').unwrap_or((text, ""));
        let digits = token.bytes().all(|byte| byte.is_ascii_digit());
        let is_token = digits && (1..=TOKEN_DIGITS).contains(&token.len());
        let token = if is_token { token } else { "0" };
        Self { letters: letters.to_owned(), token: token.to_owned() }
    }
}

/// `RPL_WHOSPCRPL`; nothing where no field is wanted.
pub(super) fn line(cx: &Ctx<'_>, row: Row<'_>, fields: &Fields) -> Option<Message> {
    let wanted = |letter| fields.letters.contains(letter);
    let token = wanted('t').then(|| fields.token.clone());
    let of_person = FIELDS.iter().filter(|(letter, _)| wanted(*letter));
    let values = token.into_iter().chain(of_person.map(|(_, content)| content(cx, row)));
    let line = Message::new(Numeric::RPL_WHOSPCRPL).with(cx.me()).with_all(values);
    (line.params.len() > 1).then_some(line)
}
