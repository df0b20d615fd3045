//! A row of history as columns of `line`, and back.

use rusqlite::types::ValueRef;

use crate::proto::{Folded, Source, Tags, Timestamp, Verb};
use crate::server::model::{By, Kept, Part, Row, id_number, id_of, moment_of};

/// The columns in the order in which [`read`] wants them.
pub(super) const COLUMNS: &str = "id, kind, at, verb, source, account, target, body, tags";

pub(super) const KIND: i64 = 3;
pub(super) const SAID: i64 = 0;
pub(super) const TAGGED: i64 = 1;
pub(super) const EVENT: i64 = 2;
pub(super) const CLOSED: i64 = 4;
const BOT: i64 = 8;

/// A row, ready to be bound.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    pub(super) id: i64,
    pub(super) kind: i64,
    pub(super) at: Option<i64>,
    pub(super) verb: Option<&'a str>,
    pub(super) source: String,
    pub(super) account: Option<&'a str>,
    pub(super) target: Option<&'a str>,
    pub(super) body: Option<String>,
    pub(super) tags: Option<String>,
}

impl<'a> Columns<'a> {
    /// `None` when the id is none of ours.
    pub(super) fn of(row: &'a Row) -> Option<Self> {
        let id = id_number(&row.id)?;
        let Row { at, by, .. } = row;
        let (kind, verb, target, body, tags) = match &row.what {
            Kept::Said { verb, target, parts, tags } => {
                (SAID, Some(verb), Some(target), text_of(parts), Some(tags))
            }
            Kept::Tagged { target, tags } => (TAGGED, None, Some(target), None, Some(tags)),
            Kept::Event { verb, params } => (EVENT, Some(verb), None, list_of(params), None),
        };
        let closed = if row.closed { CLOSED } else { 0 };
        let bot = if by.bot { BOT } else { 0 };
        Some(Self {
            id,
            kind: kind | closed | bot,
            at: (*at != moment_of(id)).then_some(at.as_millis()),
            verb: verb.filter(|verb| **verb != Verb::Privmsg).map(Verb::as_str),
            source: by.source.to_string(),
            account: by.account.as_deref(),
            target: target.map(String::as_str),
            body,
            tags: tags.filter(|tags| !tags.is_empty()).map(|tags| {
                let mut text = String::new();
                tags.write(&mut text, usize::MAX);
                // Without the signs that a line has around them.
                let inner = text.strip_prefix('@').and_then(|text| text.strip_suffix(' '));
                inner.map(str::to_owned).unwrap_or(text)
            }),
        })
    }
}

/// Reads a row of [`COLUMNS`], whatever a damaged file may hold.
pub(super) fn read(row: &rusqlite::Row<'_>, place: &Folded) -> rusqlite::Result<Row> {
    let text = |at| -> rusqlite::Result<Option<String>> {
        Ok(match row.get_ref(at)? {
            ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        })
    };
    let (id, kind) = (row.get::<_, i64>(0)?.max(0), row.get::<_, i64>(1)?);
    let at = row.get::<_, Option<i64>>(2)?;
    let verb = text(3)?.map_or(Verb::Privmsg, |verb| Verb::parse(&verb));
    let target = text(6)?.unwrap_or_default();
    let body = text(7)?;
    let tags = text(8)?.map_or_else(Tags::default, |tags| Tags::parse(&tags));
    Ok(Row {
        id: id_of(id),
        at: at.map_or_else(|| moment_of(id), Timestamp::from_millis),
        place: place.clone(),
        by: By {
            source: Source::parse(&text(4)?.unwrap_or_default()),
            account: text(5)?,
            bot: kind & BOT != 0,
        },
        closed: kind & CLOSED != 0,
        what: match kind & KIND {
            SAID => Kept::Said { verb, target, parts: parts_of(body), tags },
            TAGGED => Kept::Tagged { target, tags },
            _ => Kept::Event { verb, params: items_of(body.as_deref()) },
        },
    })
}

/// One part as it is, several each behind a line feed, or behind a carriage return where it goes on in the part before.
/// Neither is ever in a line.
fn text_of(parts: &[Part]) -> Option<String> {
    match parts {
        [] => None,
        [Part { text, concat: false }] if !text.starts_with(['\n', '\r']) => Some(text.clone()),
        parts => Some(parts.iter().fold(String::new(), |mut body, part| {
            body.push(if part.concat { '\r' } else { '\n' });
            body.push_str(&part.text);
            body
        })),
    }
}

fn parts_of(body: Option<String>) -> Vec<Part> {
    let Some(body) = body else {
        return Vec::new();
    };
    if !body.starts_with(['\n', '\r']) {
        return vec![Part { text: body, concat: false }];
    }
    let part = |text: &str| Part {
        text: text.get(1..).unwrap_or_default().to_owned(),
        concat: text.starts_with('\r'),
    };
    let begins: Vec<usize> = body.match_indices(['\n', '\r']).map(|(at, _)| at).collect();
    let ends = begins.iter().skip(1).copied().chain([body.len()]);
    begins
        .iter()
        .zip(ends)
        .map(|(begin, end)| part(body.get(*begin..end).unwrap_or_default()))
        .collect()
}

/// Each behind a line feed.
fn list_of(params: &[String]) -> Option<String> {
    (!params.is_empty())
        .then(|| params.iter().fold(String::new(), |list, param| list + "\n" + param))
}

fn items_of(body: Option<&str>) -> Vec<String> {
    body.into_iter().flat_map(|body| body.split('\n').skip(1)).map(str::to_owned).collect()
}
