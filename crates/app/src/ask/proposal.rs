//! What can be asked of proposals: of what waits for a second person.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help people read, where backticks would be noise"
)]

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// I file da proporre: una proposta per ogni file
    #[arg(id = "proposed_files", required_unless_present = "proposes_close", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Proporre una chiusura invece di file
    #[arg(long = "close", id = "proposes_close", conflicts_with = "proposed_files")]
    #[arg(requires_all = ["closes_on", "act"])]
    pub(crate) close: bool,
    /// L'ultimo giorno di ciò che si chiude
    #[arg(long = "effective", value_name = "DATA", requires = "proposes_close")]
    pub(crate) closes_on: Option<String>,
    /// L'atto che chiude: organo|tipo|numero|data
    #[arg(long, value_name = "ATTO", requires = "proposes_close")]
    pub(crate) act: Option<String>,
    /// L'identificativo della chiusura (altrimenti chiusura- e la data)
    #[arg(long, value_name = "ID", requires = "proposes_close")]
    pub(crate) closing: Option<String>,
    /// Una nota, senza dati personali
    #[arg(long, value_name = "TESTO", requires = "proposes_close")]
    pub(crate) note: Option<String>,
    /// Il nome della proposta (altrimenti proposta- e un'impronta del contenuto)
    #[arg(long = "id", id = "proposal_name", value_name = "NOME")]
    pub(crate) name: Option<String>,
    /// Il limite in euro oltre il quale una riga di denaro attende una seconda persona, da annotare nella proposta
    #[arg(long, value_name = "EURO")]
    pub(crate) limit: Option<String>,
    /// Matricola di chi propone (altrimenti USUS_ACTOR, o «ufficio»)
    #[arg(long = "actor", id = "proposer", env = "USUS_ACTOR", default_value = "ufficio")]
    #[arg(value_name = "MATRICOLA", hide_env = true, hide_default_value = true)]
    pub(crate) actor: String,
}

#[derive(Debug, Args)]
pub(crate) struct Proposals {
    /// Una proposta, con le sue righe; se non si dice quale, tutte quelle aperte
    #[arg(id = "one_proposal", value_name = "PROPOSTA")]
    pub(crate) proposal: Option<String>,
    /// Anche quelle approvate, respinte o ritirate
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// La proposta
    #[arg(value_name = "PROPOSTA")]
    pub(crate) proposal: String,
    /// Matricola di chi approva, che non può essere chi ha proposto (altrimenti USUS_ACTOR)
    #[arg(long = "actor", id = "decider", env = "USUS_ACTOR", value_name = "MATRICOLA", hide_env = true)]
    pub(crate) actor: String,
}

#[derive(Debug, Args)]
pub(crate) struct Reject {
    /// La proposta
    #[arg(value_name = "PROPOSTA")]
    pub(crate) proposal: String,
    /// Perché la si respinge, senza dati personali
    #[arg(long, id = "why_not", value_name = "TESTO")]
    pub(crate) reason: String,
    /// Matricola di chi respinge, che non può essere chi ha proposto (altrimenti USUS_ACTOR)
    #[arg(long = "actor", id = "decider", env = "USUS_ACTOR", value_name = "MATRICOLA", hide_env = true)]
    pub(crate) actor: String,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// La proposta
    #[arg(value_name = "PROPOSTA")]
    pub(crate) proposal: String,
    /// Matricola di chi l'ha proposta (altrimenti USUS_ACTOR)
    #[arg(long = "actor", id = "withdrawer", env = "USUS_ACTOR", value_name = "MATRICOLA", hide_env = true)]
    pub(crate) actor: String,
}
