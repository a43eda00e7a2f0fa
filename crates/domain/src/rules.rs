//! One rule a file: what it needs, what it refuses, what it says; its tests at its foot.

pub(crate) mod allocate;
pub(crate) mod approve;
pub(crate) mod close;
pub(crate) mod commit;
pub(crate) mod constraint;
pub(crate) mod consume;
pub(crate) mod contest;
pub(crate) mod contribute;
pub(crate) mod correct;
pub(crate) mod extend_plan;
pub(crate) mod give_back;
pub(crate) mod lapse;
pub(crate) mod propose;
pub(crate) mod register;
pub(crate) mod release;
pub(crate) mod reuse;
pub(crate) mod standing;
pub(crate) mod withdraw;
