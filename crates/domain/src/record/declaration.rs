//! The declaration of a record type and the macro that makes one.
//! `records/` uses it; `sync` reads declarations and knows nothing else of the domain.

use std::collections::BTreeMap;

use super::value::{Value, ValueError};

/// The written fields of a record, by their stable numbers.
pub type Fields = BTreeMap<u16, Value>;

/// How two versions of a record become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeKind {
    /// One writer for ever: the later version is the row.
    Lane,
    /// Written once: the same again is fine, anything else goes to quarantine.
    Fact,
    /// Each field by itself: the later version wins, and the loser is kept for the coordinator.
    FieldWise,
}

/// Who may write records of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Tablets write, the centre may correct.
    Tablet,
    /// Only the centre writes.
    Centre,
}

/// What a field tells about, for the register of processing and for exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataClass {
    /// What was done: counts, times, choices.
    Activity,
    /// Lists, schedules and other reference data.
    Reference,
    /// Points to a member of the staff.
    Staff,
    /// Written freely, behind the privacy guard.
    FreeText,
    /// Must not leave the crew of the day: where a home for minors lies.
    Sheltered,
}

impl DataClass {
    /// The stable text of this class.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Reference => "reference",
            Self::Staff => "staff",
            Self::FreeText => "free_text",
            Self::Sheltered => "sheltered",
        }
    }
}

/// How long a field is kept; the time itself is a decision of the city, held as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// With the visits: 24 months until decided otherwise.
    Visits,
    /// With the free text: 90 days.
    Notes,
    /// With the audit log: 24 months.
    Audit,
    /// As long as something refers to it.
    Reference,
}

impl Retention {
    /// The stable text of this retention.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Notes => "notes",
            Self::Audit => "audit",
            Self::Reference => "reference",
        }
    }
}

/// One field of a record type.
#[derive(Debug, Clone, Copy)]
pub struct FieldDeclaration {
    /// Stable for ever; numbers are not used again.
    pub number: u16,
    /// The name in the code, in answers and in exports.
    pub name: &'static str,
    /// What the field tells about.
    pub class: DataClass,
    /// How long it is kept.
    pub retention: Retention,
    /// What it means.
    pub doc: &'static str,
}

/// A record type.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// Stable for ever; numbers are not used again.
    pub number: u16,
    /// The name in the code and in exports.
    pub name: &'static str,
    /// How versions merge.
    pub merge: MergeKind,
    /// Who writes.
    pub owner: Owner,
    /// The fields that the id follows from, when all are written; empty for ids made at random.
    pub identity: &'static [u16],
    /// The field that holds the record this one belongs to: rows with one parent are refused together.
    pub parent: Option<u16>,
    /// Every field, by number.
    pub fields: &'static [FieldDeclaration],
}

impl Declaration {
    /// The field with this number, if this program knows it.
    #[must_use]
    pub fn field(&self, number: u16) -> Option<&'static FieldDeclaration> {
        self.fields.iter().find(|field| field.number == number)
    }

    /// The id that follows from the fields, where they say it.
    #[must_use]
    pub fn derived_id<'v>(
        &self,
        dataset: uuid::Uuid,
        value_of: impl Fn(u16) -> Option<&'v Value>,
    ) -> Option<uuid::Uuid> {
        if self.identity.is_empty() {
            return None;
        }
        let parts: Option<Vec<&Value>> = self
            .identity
            .iter()
            .map(|number| value_of(*number).filter(|value| !matches!(value, Value::Null)))
            .collect();
        Some(super::id::derive(dataset, self.number, &parts?))
    }
}

/// A field that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{record}.{field}: {source}")]
pub struct FieldError {
    /// The record type.
    pub record: &'static str,
    /// The field.
    pub field: &'static str,
    /// What was wrong with its value.
    pub source: ValueError,
}

/// A declared record type.
pub trait Record: Sized {
    /// The declaration.
    const DECLARATION: &'static Declaration;

    /// The fields to write.
    fn to_fields(&self) -> Fields;

    /// Reads the record; fields it does not know are left alone.
    ///
    /// # Errors
    /// When a field that must be there is not, or holds another kind of value.
    fn from_fields<'v>(value_of: &dyn Fn(u16) -> Option<&'v Value>) -> Result<Self, FieldError>;
}

/// Declares a record type: its struct, its declaration and the way to and from fields.
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $rdoc:literal])+
        $name:ident ($number:literal, $text:literal, $merge:ident, $owner:ident
            $(, identity: [$($identity:literal),+])? $(, parent: $parent:literal)?) {
            $($(#[doc = $fdoc:literal])+ $fnumber:literal $field:ident : $type:ty [$class:ident, $retention:ident],)+
        }
    ) => {
        $(#[doc = $rdoc])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $($(#[doc = $fdoc])+ pub $field: $type,)+ }

        impl $crate::record::Record for $name {
            const DECLARATION: &'static $crate::record::Declaration = &$crate::record::Declaration {
                number: $number,
                name: $text,
                merge: $crate::record::MergeKind::$merge,
                owner: $crate::record::Owner::$owner,
                identity: &[$($($identity),+)?],
                parent: { let parent: Option<u16> = None; $(let _ = parent; let parent = Some($parent);)? parent },
                fields: &[$($crate::record::FieldDeclaration {
                    number: $fnumber,
                    name: stringify!($field),
                    class: $crate::record::DataClass::$class,
                    retention: $crate::record::Retention::$retention,
                    doc: concat!($($fdoc),+),
                }),+],
            };

            fn to_fields(&self) -> $crate::record::Fields {
                let mut fields = $crate::record::Fields::new();
                $(if let Some(value) = $crate::record::FieldValue::to_value(&self.$field) {
                    fields.insert($fnumber, value);
                })+
                fields
            }

            fn from_fields<'v>(
                value_of: &dyn Fn(u16) -> Option<&'v $crate::record::Value>,
            ) -> Result<Self, $crate::record::FieldError> {
                Ok(Self { $($field: $crate::record::FieldValue::from_value(value_of($fnumber)).map_err(|source| {
                    $crate::record::FieldError { record: $text, field: stringify!($field), source }
                })?,)+ })
            }
        }
    };
}
