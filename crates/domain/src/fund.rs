//! Areas of users and the codes a quantity is tied to.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::refusal::Refusal;

/// An area of users by ISTAT's codes (*area di utenza*).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Area {
    /// Famiglia e minori.
    Fam,
    /// Disabili.
    Dis,
    /// Dipendenze.
    Add,
    /// Anziani.
    Eld,
    /// Immigrati, Rom, Sinti e Caminanti.
    Immnom,
    /// Povertà, disagio adulti e senza dimora.
    Pov,
    /// Multiutenza.
    Mulben,
}

impl Area {
    /// ISTAT's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads ISTAT's code.
    ///
    /// # Errors
    /// [`Refusal::AreaUnknown`] for anything but the seven areas.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        use strum::IntoEnumIterator;
        Self::iter()
            .find(|area| area.code().eq_ignore_ascii_case(code))
            .ok_or_else(|| Refusal::AreaUnknown { code: code.chars().take(40).collect() })
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $length:literal, $refusal:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the shape only: the right number of letters and digits; kept in capitals.
            ///
            /// # Errors
            #[doc = concat!("[`Refusal::", stringify!($refusal), "`].")]
            pub fn parse(text: &str) -> Result<Self, Refusal> {
                if text.len() == $length && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    Ok(Self(text.to_ascii_uppercase().into()))
                } else {
                    Err(Refusal::$refusal { text: text.chars().take(40).collect() })
                }
            }

            /// The code as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code! {
    /// A project code (*codice unico di progetto*): 15 letters and digits.
    Cup, 15, CupMalformed
}
code! {
    /// A tender code (*codice identificativo di gara*): 10 letters and digits.
    Cig, 10, CigMalformed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked_for_their_shape_only() {
        assert_eq!(Cup::parse("c29e19000380007").expect("a CUP").as_str(), "C29E19000380007");
        assert!(Cup::parse("C29E1900038000").is_err());
        assert!(Cig::parse("B10A9942A7").is_ok());
        assert!(Cig::parse("B10A9942A").is_err());
    }

    #[test]
    fn the_total_of_all_areas_is_not_an_area() {
        assert_eq!(Area::parse("eld"), Ok(Area::Eld));
        assert!(Area::parse("TOT").is_err());
    }
}
