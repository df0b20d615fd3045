//! CHATHISTORY SEARCH: what was said before (IRCv3 chathistory; the vendor extension soju.im/search).

use crate::server::ctx::Ctx;
use crate::server::model::{Answer, Asked, Reject};

/// Goes on when history has answered.
pub(super) fn answered(_: &mut Ctx<'_>, _: &Asked, _: &Answer) -> Result<(), Reject> {
    Ok(())
}
