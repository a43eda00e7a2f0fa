//! `usus serve`: the office's pages and the HTTP API.

use std::process::ExitCode;
use std::sync::Arc;

use crate::ask;
use crate::commands::{Session, import};
use crate::failure::Failure;
use crate::serve::{self, Config};

pub(super) async fn serve(session: &Session, ask: &ask::Serve, is_file: bool) -> Result<ExitCode, Failure> {
    let config = match &ask.office {
        Some(path) => Config::read(path, session.language)?,
        None => Config::default(),
    };
    let actor = import::staff_id(&ask.actor, session.language)?;
    let local = serve::local(&config, is_file, actor, ask.listen, session.language)?;
    let key = session.key().await?.map(Arc::new);
    serve::run(session, config, local, key, ask.listen).await?;
    Ok(ExitCode::SUCCESS)
}
