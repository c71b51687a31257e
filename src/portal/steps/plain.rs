//! Pages that are the same for everybody.

use crate::portal::Portal;
use crate::portal::ask::{Ask, page};
use crate::portal::steps::Answer;
use minijinja::context;

/// After *Sign out*.
pub(in crate::portal) fn signed_out(_: &Portal, _: &Ask) -> Answer {
    Ok(page("signed_out.html", context! {}).into())
}

/// After a new password.
pub(in crate::portal) fn password_done(_: &Portal, _: &Ask) -> Answer {
    Ok(page("password_done.html", context! {}).into())
}

/// What cookies are for.
pub(in crate::portal) fn cookies(_: &Portal, _: &Ask) -> Answer {
    Ok(page("cookies.html", context! {}).into())
}
