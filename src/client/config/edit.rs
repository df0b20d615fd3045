//! One entry of a settings file changed, and the rest of the text left as it is: order, comments, blank lines.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use crate::client::chord::Chord;
use crate::client::config::file::LAYERS;
use crate::client::model::saving::Saving;
use crate::settings_file::{Wrong, line_of};

/// The text with the entry set or taken out. A comment above an entry that is taken out stays.
///
/// # Errors
/// The text is not TOML, or what is a table in it is none here, or the other way round.
pub(super) fn with(text: &str, what: &Saving) -> Result<String, Wrong> {
    let mut doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        (line_of(text, at), error.message().lines().next().unwrap_or("not TOML").to_owned())
    })?;
    let Some((name, tables)) = what.path.split_last() else {
        return Ok(text.to_owned());
    };
    match &what.value {
        Some(value) => {
            let value: Value = value.parse().map_err(|_| (0, "not a value".to_owned()))?;
            set(&mut doc, (tables, name), value)?;
        }
        None => remove(&mut doc, (tables, name)),
    }
    Ok(doc.to_string())
}

fn set(
    doc: &mut DocumentMut,
    (tables, name): (&[String], &str),
    value: Value,
) -> Result<(), Wrong> {
    let is_table = |name: &str| (0, format!("{name} means something else there"));
    // Comments of a file without entries stand before the first one.
    let lone = doc.as_table().is_empty().then(|| text_of(Some(doc.trailing())));
    let mut table: &mut dyn TableLike = doc.as_table_mut();
    for part in tables {
        if !table.contains_key(part) {
            let mut new = Table::new();
            new.decor_mut().set_prefix("\n");
            table.insert(part, Item::Table(new));
        }
        let found = table.get_mut(part).and_then(Item::as_table_like_mut);
        table = found.ok_or_else(|| is_table(part))?;
    }
    let name = spelling(table, tables, name);
    match table.get_mut(&name) {
        Some(Item::Value(old)) => replace(old, value),
        Some(item) if !item.is_none() => return Err(is_table(&name)),
        _ => drop(table.insert(&name, Item::Value(value))),
    }
    if let Some(mut head) = lone.filter(|head| !head.is_empty()) {
        if !head.ends_with('\n') {
            head.push('\n');
        }
        doc.set_trailing("");
        let first = tables.first().map_or(name.as_str(), String::as_str);
        match doc.get_mut(first) {
            Some(Item::Table(table)) => table.decor_mut().set_prefix(head + "\n"),
            _ => drop(doc.key_mut(first).map(|mut key| key.leaf_decor_mut().set_prefix(head))),
        }
    }
    Ok(())
}

/// The key of a table as the user has written it: keys of the keyboard have more than one spelling.
fn spelling(table: &dyn TableLike, tables: &[String], name: &str) -> String {
    let of_keys = tables.first().is_some_and(|first| LAYERS.iter().any(|(name, _)| name == first));
    let wanted = name.parse::<Chord>().ok().filter(|_| of_keys);
    let same = |known: &str| wanted.is_some() && known.parse::<Chord>().ok() == wanted;
    let found = table.iter().map(|(known, _)| known).find(|known| *known == name || same(known));
    found.unwrap_or(name).to_owned()
}

/// Puts a value in the place of another one; the comment behind it stays, and so do those inside a list where they can.
fn replace(old: &mut Value, mut new: Value) {
    if let (Some(old), Some(new)) = (old.as_array_mut(), new.as_array())
        && renew(old, new)
    {
        return;
    }
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

/// Makes one list into another one by taking out and adding. Out: whether that was enough.
fn renew(old: &mut Array, new: &Array) -> bool {
    fn texts(list: &Array) -> Vec<Option<String>> {
        list.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    }
    let wanted = texts(new);
    let kept = texts(old).into_iter().filter(|item| wanted.contains(item)).count();
    if wanted.iter().any(Option::is_none) || texts(old).iter().any(Option::is_none) {
        return false;
    }
    let stay = wanted.iter().take(kept).all(|item| texts(old).contains(item));
    if !stay || kept > wanted.len() {
        return false;
    }
    let mut list = old.clone();
    list.clear();
    // What stands above an item that goes, or behind the comma before it, stands above the next one.
    let mut comments = String::new();
    for item in old.iter() {
        let above = text_of(item.decor().prefix());
        if wanted.contains(&item.as_str().map(str::to_owned)) {
            let mut item = item.clone();
            item.decor_mut().set_prefix(std::mem::take(&mut comments) + &above);
            list.push_formatted(item);
        } else if above.contains('#') {
            comments.push_str(&above);
        }
    }
    let indent = old.iter().next().map(|first| text_of(first.decor().prefix()));
    let indent = indent.filter(|first| first.contains('\n') && !first.contains('#'));
    for item in wanted.iter().skip(kept).flatten() {
        list.push(item.as_str());
        let above = if comments.is_empty() { indent.clone() } else { None };
        let above = above.or(Some(std::mem::take(&mut comments)).filter(|c| !c.is_empty()));
        if let (Some(above), Some(new)) = (above, list.iter_mut().last()) {
            new.decor_mut().set_prefix(above);
        }
    }
    if !comments.is_empty() {
        let trailing = text_of(Some(old.trailing()));
        let trailing = trailing.trim_start_matches('\n');
        list.set_trailing(comments.trim_end_matches(' ').to_owned() + trailing);
    }
    *old = list;
    texts(old) == wanted
}

fn remove(doc: &mut DocumentMut, (tables, name): (&[String], &str)) {
    let mut table: &mut dyn TableLike = doc.as_table_mut();
    let mut place = Some(-1);
    for part in tables {
        let Some(item) = table.get_mut(part) else { return };
        place = item.as_table().and_then(Table::position);
        let Some(found) = item.as_table_like_mut() else { return };
        table = found;
    }
    let name = spelling(table, tables, name);
    let above = table.key(&name).map(|key| text_of(key.leaf_decor().prefix()));
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    let after = names.iter().skip_while(|known| **known != name).skip(1);
    let next = after.into_iter().find(|name| table.get(name).is_some_and(Item::is_value)).cloned();
    table.remove(&name);
    let Some(above) = above.filter(|above| above.contains('#')) else {
        return;
    };
    if let Some(mut key) = next.and_then(|next| table.key_mut(&next)) {
        let decor = key.leaf_decor_mut();
        let prefix = text_of(decor.prefix());
        decor.set_prefix(above + &prefix);
        return;
    }
    let mut places = Vec::new();
    positions(doc.as_table(), &mut places);
    let below = places.into_iter().filter(|at| place.is_some_and(|place| *at > place)).min();
    if let Some(table) = below.and_then(|at| table_at(doc.as_table_mut(), at)) {
        let decor = table.decor_mut();
        let prefix = text_of(decor.prefix());
        decor.set_prefix(above + &prefix);
    } else {
        let trailing = text_of(Some(doc.trailing()));
        doc.set_trailing(above + &trailing);
    }
}

fn text_of(raw: Option<&toml_edit::RawString>) -> String {
    raw.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
}

/// Where the headings of tables stand among each other.
fn positions(table: &Table, found: &mut Vec<isize>) {
    for (_, item) in table {
        if let Item::Table(table) = item {
            found.extend(table.position().filter(|_| !table.is_implicit() && !table.is_dotted()));
            positions(table, found);
        }
    }
}

fn table_at(table: &mut Table, at: isize) -> Option<&mut Table> {
    table.iter_mut().filter_map(|(_, item)| item.as_table_mut()).find_map(|table| {
        if table.position() == Some(at) { Some(table) } else { table_at(table, at) }
    })
}
