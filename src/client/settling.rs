//! What `/set`, `/unset` and `/bind` ask for: the configuration of the run changes, what can be seen of it at once is
//! seen, and the entry is written into the user's file.

use crate::client::config::{ClientConfig, THEME, theme_named};
use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::keymap::Keymap;
use crate::client::model::Model;
use crate::client::model::catalogue::{Catalogue, When};
use crate::client::model::saving::Saving;
use crate::client::model::scheme::Scheme;
use crate::client::model::settings::Settings;

/// Makes the model tell what can be set, as it is now.
pub fn describe(model: &mut Model, config: &ClientConfig) {
    model.catalogue = config.catalogue();
}

/// Does what was asked for since the last time.
pub fn settle(cx: &mut Ctx<'_>, config: &mut ClientConfig, keymap: &mut Keymap) {
    let wishes = std::mem::take(&mut cx.model.wishes);
    let asked = !wishes.is_empty();
    let before = config.settings.clone();
    config.take_over(&cx.model.settings);
    let here = cx.here();
    for wish in wishes {
        if wish.name == THEME {
            match theme_named(wish.value.as_deref()) {
                Ok((name, saving)) => cx.fx.push(Effect::ReadTheme(name, saving)),
                Err(why) => cx.error(here, why),
            }
            continue;
        }
        match config.change(&wish.name, wish.value.as_deref()) {
            Ok(changed) => {
                let mouse = cx.model.settings.mouse;
                let Settings { face, keep, .. } = cx.model.settings;
                cx.model.settings = Settings { face, keep, ..config.settings.clone() };
                if cx.model.settings.mouse != mouse {
                    cx.fx.push(Effect::SetMouse(!mouse));
                }
                cx.fx.push(Effect::Save(changed.saving));
            }
            Err(why) => cx.error(here, why),
        }
    }
    if asked {
        keymap.clone_from(&config.keymap);
        keymap.describe(cx.model);
    }
    if asked || before != config.settings {
        describe(cx.model, config);
    }
}

/// A theme was read: it is worn from now on, and written down.
pub fn theme_read(cx: &mut Ctx<'_>, saving: Saving, read: Result<Box<Scheme>, String>) {
    match read {
        Ok(theme) => {
            cx.model.settings.theme = *theme;
            cx.fx.push(Effect::Save(saving));
        }
        Err(why) => {
            let here = cx.here();
            cx.error(here, format!("{THEME}: {why}"));
        }
    }
}

/// Tells what became of an entry that was to be written. What is no setting of the catalogue, such as what belongs to one
/// conversation, is told by whoever had it written.
pub fn saved(cx: &mut Ctx<'_>, what: &Saving, done: Result<String, String>) {
    let here = cx.here();
    let name = what.path.join(".");
    let now = sentence(&cx.model.catalogue, &name, what.value.is_some());
    match (now, done) {
        (Some(now), Ok(file)) => drop(cx.info(here, format!("{now}; written to {file}"))),
        (Some(now), Err(why)) => {
            cx.info(here, format!("{now}; for this run only"));
            cx.error(here, why);
        }
        (None, Ok(_)) => {}
        (None, Err(why)) => cx.error(here, why),
    }
}

/// What a setting or a key is now.
fn sentence(catalogue: &Catalogue, name: &str, set: bool) -> Option<String> {
    if catalogue.is_key(name) {
        let what = catalogue.binding(name).map_or("none", |binding| binding.what.as_str());
        return Some(format!("{name} = {what}"));
    }
    let setting = catalogue.setting(name)?;
    let back = if set { "" } else { ", the default" };
    let when = match setting.when {
        When::Now => "",
        When::NextStart => ", from the next start on",
    };
    Some(format!("{name} = {}{back}{when}", setting.value))
}
