//! What can be asked of witnesses, and of whoever is one.
use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Witness {
    /// Chiede ai testimoni di una regola sui testimoni di controfirmare l'ultimo punto di controllo, e conserva ciò che dicono
    Ask(Ask),
    /// Fa da testimone ad altri registri: ne custodisce l'ultimo punto di controllo e lo controfirma, finché non si interrompe
    Serve(Serve),
    /// La chiave pubblica di un testimone; con un nome, crea una chiave nuova
    Key(Key),
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// La regola sui testimoni che nomina i testimoni, le loro chiavi e dove chiedere
    #[arg(long = "policy", id = "witness_policy", value_name = "FILE")]
    pub(crate) policy: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Dove ascoltare (127.0.0.1:8081 se non indicato)
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "INDIRIZZO:PORTA", hide_default_value = true)]
    pub(crate) listen: String,
    /// La cartella in cui custodire ciò che si è visto: di un solo testimone
    #[arg(long, value_name = "CARTELLA")]
    pub(crate) state: PathBuf,
    /// Il file con la chiave privata del testimone
    #[arg(long = "key", id = "witness_key", value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Un registro di cui fare da testimone: la sua chiave pubblica, o un file che ne elenca
    #[arg(long = "log", id = "witness_log", required = true, num_args = 1.., value_name = "CHIAVE|FILE")]
    pub(crate) log: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Key {
    /// Il file della chiave, leggibile solo da chi fa da testimone
    #[arg(id = "witness_file", value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Il nome della chiave nuova, di solito l'indirizzo del testimone senza «https://»
    #[arg(long = "name", id = "witness_name", value_name = "NOME")]
    pub(crate) name: Option<String>,
}
