//! Commands about what can be set: looking it up, changing it, and binding keys. What is changed here is done when the
//! command is over, and written into the user's file.

use crate::client::commands::dispatch::{Args, Outcome, Refusal};
use crate::client::commands::{CommandSpec, Kind, Scope};
use crate::client::ctx::Ctx;
use crate::client::model::catalogue::{Binding, Catalogue, Setting, Takes, When, Wish};
use crate::client::model::page::Item;
use crate::client::model::settings::Face;
use crate::client::text::neutral;
use crate::client::text::style::{Line, Tone};
use crate::nearest::nearest;
use crate::spec::Param;

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "bind",
        aliases: &["key"],
        params: &[
            Param::optional("key", Kind::Key),
            Param::rest("action or /command", Kind::Bound),
        ],
        scope: Scope::Anywhere,
        help: "what a key does, or what it does from now on",
        run: bind,
    },
    CommandSpec {
        name: "set",
        aliases: &[],
        params: &[Param::optional("setting", Kind::Setting), Param::rest("value", Kind::Value)],
        scope: Scope::Anywhere,
        help: "show the settings or one, or change it for good",
        run: set,
    },
    CommandSpec {
        name: "unbind",
        aliases: &[],
        params: &[Param::required("key", Kind::Key)],
        scope: Scope::Anywhere,
        help: "a key does nothing any more; /unset keys.KEY: as before",
        run: |cx, args| {
            let name = format!("keys.{}", args.required(0));
            wish(cx, name, Some("none"))
        },
    },
    CommandSpec {
        name: "unset",
        aliases: &[],
        params: &[Param::required("setting", Kind::Setting)],
        scope: Scope::Anywhere,
        help: "take a setting out of your file: its default holds",
        run: |cx, args| wish(cx, args.required(0).to_owned(), None),
    },
];

/// Where nothing can be set, as in the line mode of a guest.
const NOTHING: &str = "nothing can be set here";

fn wish(cx: &mut Ctx<'_>, name: String, value: Option<&str>) -> Outcome {
    if cx.model.catalogue.settings.is_empty() {
        return Err(Refusal::wrong(NOTHING));
    }
    cx.model.wishes.push(Wish { name, value: value.map(str::to_owned) });
    Ok(())
}

fn set(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let catalogue = &cx.model.catalogue;
    if catalogue.settings.is_empty() {
        return Err(Refusal::wrong(NOTHING));
    }
    let Some(name) = args.get(0) else {
        show_all(cx);
        return Ok(());
    };
    // As it is written in the file, too.
    let value = args.get(1).map(|value| value.strip_prefix("= ").unwrap_or(value));
    if value.is_some() {
        return wish(cx, name.to_owned(), value);
    }
    let lines = if let Some(setting) = catalogue.setting(name) {
        explain(setting)
    } else if catalogue.is_key(name) {
        vec![explain_key(catalogue, name)]
    } else {
        let alike = catalogue.settings.iter().filter(|setting| setting.name.contains(name));
        let alike: Vec<String> = alike.map(line).collect();
        if alike.is_empty() {
            return Err(Refusal::Wrong(unknown(catalogue, name)));
        }
        alike
    };
    tell(cx, lines);
    Ok(())
}

fn bind(cx: &mut Ctx<'_>, args: &Args<'_>) -> Outcome {
    let catalogue = &cx.model.catalogue;
    if catalogue.settings.is_empty() {
        return Err(Refusal::wrong(NOTHING));
    }
    let Some(key) = args.get(0) else {
        if cx.model.settings.face == Face::Plain {
            let lines = catalogue.bindings.iter().map(|b| format!("{} = {}", b.name(), b.what));
            let lines = lines.collect();
            tell(cx, lines);
        } else {
            let items = keys(catalogue);
            cx.show_page("keys: /bind KEY ACTION changes one", items);
        }
        return Ok(());
    };
    let name = if catalogue.is_key(key) { key.to_owned() } else { format!("keys.{key}") };
    if let Some(what) = args.get(1) {
        return wish(cx, name, Some(what));
    }
    let line = explain_key(catalogue, &name);
    tell(cx, vec![line]);
    Ok(())
}

fn tell(cx: &mut Ctx<'_>, lines: Vec<String>) {
    let here = cx.here();
    for line in lines {
        cx.info(here, line);
    }
}

fn show_all(cx: &mut Ctx<'_>) {
    let catalogue = &cx.model.catalogue;
    if cx.model.settings.face == Face::Plain {
        let lines = catalogue.settings.iter().map(line).collect();
        return tell(cx, lines);
    }
    let mut items: Vec<Item> = vec![
        Line::toned("/set SETTING VALUE changes one and writes it into your file", Tone::Muted)
            .into(),
        Item::default(),
    ];
    items.extend(catalogue.settings.iter().map(|setting| {
        let term = neutral::text(&format!("{} = {}", setting.name, setting.value));
        Item::new(&term, about(setting))
    }));
    items.push(Item::default());
    items.extend(keys(catalogue));
    cx.show_page("settings", items);
}

fn keys(catalogue: &Catalogue) -> Vec<Item> {
    let item = |binding: &Binding| {
        let help = catalogue.actions.iter().find(|(name, _)| *name == binding.what);
        let help = help.map(|(_, help)| format!(": {help}")).unwrap_or_default();
        Item::new(&binding.name(), neutral::text(&format!("{}{help}", binding.what)))
    };
    catalogue.bindings.iter().map(item).collect()
}

/// One line: what it is now and what it means.
fn line(setting: &Setting) -> String {
    format!("{} = {}: {}", setting.name, setting.value, setting.help)
}

/// What it means, what may be written, and what held without it.
fn about(setting: &Setting) -> String {
    let mut about = setting.help.to_owned();
    if setting.value != setting.default {
        about.push_str("; default ");
        about.push_str(&setting.default);
    }
    if setting.when == When::NextStart {
        about.push_str("; from the next start on");
    }
    about
}

fn explain(setting: &Setting) -> Vec<String> {
    let Setting { name, help, takes, when, default, value, values: _ } = setting;
    let mut lines = vec![format!("{name} = {value}"), format!("it means: {help}")];
    lines.push(format!("it takes {}; the default is {default}", takes.words()));
    lines.push(match (takes, when) {
        (Takes::Hidden, _) => "it is not set here: /login asks for it".to_owned(),
        (_, When::Now) => format!("/set {name} VALUE changes it at once, and in your file"),
        (_, When::NextStart) => {
            format!("/set {name} VALUE writes it into your file; it holds from the next start on")
        }
    });
    lines
}

fn explain_key(catalogue: &Catalogue, name: &str) -> String {
    match catalogue.binding(name) {
        Some(binding) => {
            let help = catalogue.actions.iter().find(|(action, _)| *action == binding.what);
            let help = help.map(|(_, help)| format!(": {help}")).unwrap_or_default();
            format!("{name} = {}{help}", binding.what)
        }
        None => format!("{name} is not bound; /bind KEY ACTION binds it"),
    }
}

fn unknown(catalogue: &Catalogue, name: &str) -> String {
    match nearest(name, catalogue.settings.iter().map(|setting| setting.name)) {
        Some(meant) => format!("no such setting: {name}; did you mean {meant}?"),
        None => format!("no such setting: {name}; /set lists them"),
    }
}
