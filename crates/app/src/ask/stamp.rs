//! What can be asked of time-stamping authorities.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("way").required(true).args(["tsa", "offline"]))]
pub(crate) struct Stamp {
    /// Alla posizione @N (l'ultimo se non si dice quale)
    #[arg(value_name = "@POSIZIONE")]
    pub(crate) at: Option<String>,
    /// L'indirizzo dell'autorità di marcatura: https://… (può contenere nome e password)
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Non chiede a nessuno: scrive la richiesta in un file, o prende la risposta da un file
    #[arg(long, requires = "request")]
    pub(crate) offline: bool,
    /// Il file della richiesta: da scrivere, o da rileggere insieme a --reply
    #[arg(long, value_name = "FILE", requires = "offline")]
    pub(crate) request: Option<PathBuf>,
    /// Il file con la risposta dell'autorità
    #[arg(long, value_name = "FILE", requires = "request", conflicts_with = "at")]
    pub(crate) reply: Option<PathBuf>,
}
