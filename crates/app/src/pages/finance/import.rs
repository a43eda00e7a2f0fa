use maud::Markup;
use crate::serve::{Trouble, Visit};
pub(super) async fn page(_visit: Visit) -> Result<Markup, Trouble> { Err(Trouble::NoSuchPage) }
pub(super) async fn upload(_visit: Visit) -> Result<Markup, Trouble> { Err(Trouble::NoSuchPage) }
pub(super) async fn preview(_visit: Visit) -> Result<Markup, Trouble> { Err(Trouble::NoSuchPage) }
pub(super) async fn submit(_visit: Visit) -> Result<Markup, Trouble> { Err(Trouble::NoSuchPage) }
