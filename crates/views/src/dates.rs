//! Dates as they are set aside: by the number of their day, which is shorter than their text and read with less
//! work.

use chrono::{Datelike, NaiveDate};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use usus_domain::calendar::Interval;

fn read<E: Error>(day: i32) -> Result<NaiveDate, E> {
    NaiveDate::from_num_days_from_ce_opt(day).ok_or_else(|| E::custom("a day beyond all days"))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references over")]
pub(crate) fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
    date.num_days_from_ce().serialize(to)
}

pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<NaiveDate, D::Error> {
    read(i32::deserialize(from)?)
}

/// A date that need not be.
pub(crate) mod optional {
    use super::{Datelike, Deserialize, Deserializer, NaiveDate, Serialize, Serializer, read};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands references over")]
    pub(crate) fn serialize<S: Serializer>(date: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
        date.map(|date| date.num_days_from_ce()).serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        Option::<i32>::deserialize(from)?.map(read).transpose()
    }
}

/// An interval that need not be.
pub(crate) mod interval {
    use super::{Datelike, Deserialize, Deserializer, Interval, Serialize, Serializer, read};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands references over")]
    pub(crate) fn serialize<S: Serializer>(days: &Option<Interval>, to: S) -> Result<S::Ok, S::Error> {
        days.map(|days| (days.from.num_days_from_ce(), days.to.num_days_from_ce())).serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Interval>, D::Error> {
        let days = Option::<(i32, i32)>::deserialize(from)?;
        days.map(|(from, to)| Ok(Interval { from: read(from)?, to: read(to)? })).transpose()
    }
}
