//! Carrying out what the app wants done: effects in order, those on connections here, the others by the face that shows
//! the client.

use std::collections::VecDeque;

use crate::client::app::App;
use crate::client::clock::now;
use crate::client::config::SettingsFile;
use crate::client::effect::{Effect, Effects};
use crate::client::event::Event;
use crate::client::net::Links;

/// Does everything in order, and tells the app when the network could not; what follows from that is done last. `show`
/// is given what is no business of the network.
///
/// # Errors
/// The first one of `show`; what comes after it is not done.
pub(super) fn perform<E>(
    app: &mut App,
    (links, settings): (&mut Links, &SettingsFile),
    effects: Effects,
    mut show: impl FnMut(Effect) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting: VecDeque<Effect> = effects.into_iter().collect();
    while let Some(effect) = waiting.pop_front() {
        match effect {
            Effect::Connect(network, target) => links.connect(network, target),
            Effect::Trust(network) => links.trust(network),
            Effect::Remember(network, what) => {
                if let Err(reason) = links.keyring().remember(&what) {
                    waiting.extend(app.update(now(), Event::NotRemembered(network, reason)));
                }
            }
            Effect::Save(what) => {
                let done = settings.save(&what);
                waiting.extend(app.update(now(), Event::Saved(what, done)));
            }
            Effect::ReadTheme(name, saving) => {
                let read = settings.theme(&name).map(Box::new);
                waiting.extend(app.update(now(), Event::ThemeRead(saving, read)));
            }
            Effect::Derive(network, derivation) => links.derive(network, derivation),
            Effect::KeepPassword(network, place, login) => {
                let login = login.as_ref().map(|login| (login.account.as_str(), &login.password));
                if let Err(reason) = links.keyring().set_password(&place, login) {
                    waiting.extend(app.update(now(), Event::NotRemembered(network, reason)));
                }
            }
            Effect::Disconnect(network) => links.disconnect(network),
            Effect::Send(network, message) => {
                if let Some(lost) = links.send(network, message) {
                    waiting.extend(app.update(now(), Event::Net(network, lost)));
                }
            }
            other => show(other)?,
        }
    }
    Ok(())
}
