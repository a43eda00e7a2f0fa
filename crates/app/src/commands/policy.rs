//! Reading a policy from a file, for whatever command is told one.

use std::fs;
use std::path::Path;

use usus_verifier::policy::Policy;

use crate::failure::Failure;
use crate::words::Language;

/// The policy in a file.
pub(super) fn read(path: &Path, language: Language) -> Result<Policy, Failure> {
    let file = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::Usage(match language {
            Language::Italian => format!("La regola sui testimoni {file} non si legge: {error}."),
            Language::English => format!("The policy {file} cannot be read: {error}."),
        })
    })?;
    Policy::read(&text).map_err(|error| Failure::Usage(language.policy_trouble(&file, &error)))
}
