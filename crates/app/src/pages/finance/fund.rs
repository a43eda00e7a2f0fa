use maud::Markup;
use crate::serve::{Trouble, Visit};
pub(super) async fn page(_visit: Visit) -> Result<Markup, Trouble> { Err(Trouble::NoSuchPage) }
