//! Values of statements, both ways: the four kinds that both databases know.

use bytes::BytesMut;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// A value. `Debug` says its kind only. Read from a row it borrows from it:
/// `row.try_get::<_, Param>(0)`.
#[derive(Clone, PartialEq, Eq)]
pub enum Param<'a> {
    /// Nothing, of any type.
    Null,
    /// `bigint`, `integer`, `smallint`; read from `boolean` as 0 or 1.
    Integer(i64),
    /// `text` and what is stored like it.
    Text(Cow<'a, str>),
    /// `bytea`.
    Blob(Cow<'a, [u8]>),
    /// `bigint[]`: many rows in one statement. Lists are sent only.
    Integers(Vec<Option<i64>>),
    /// `text[]`.
    Texts(Vec<Option<Cow<'a, str>>>),
    /// `bytea[]`.
    Blobs(Vec<Option<Cow<'a, [u8]>>>),
}

impl Param<'_> {
    /// What the server is told of the parameter. Nothing is told of nothing: it infers.
    pub(super) fn hint(&self) -> Type {
        match self {
            Self::Null => Type::UNKNOWN,
            Self::Integer(_) => Type::INT8,
            Self::Text(_) => Type::TEXT,
            Self::Blob(_) => Type::BYTEA,
            Self::Integers(_) => Type::INT8_ARRAY,
            Self::Texts(_) => Type::TEXT_ARRAY,
            Self::Blobs(_) => Type::BYTEA_ARRAY,
        }
    }

    /// Whether a parameter of this type takes it.
    pub(super) fn fits(&self, ty: &Type) -> bool {
        match self {
            Self::Null => true,
            Self::Integer(_) => is_integer(ty),
            Self::Text(_) => is_text(ty),
            Self::Blob(_) => *ty == Type::BYTEA,
            Self::Integers(_) | Self::Texts(_) | Self::Blobs(_) => *ty == self.hint(),
        }
    }
}

fn is_integer(ty: &Type) -> bool {
    [Type::INT8, Type::INT4, Type::INT2].contains(ty)
}

fn is_text(ty: &Type) -> bool {
    [
        Type::TEXT,
        Type::VARCHAR,
        Type::BPCHAR,
        Type::NAME,
        Type::UNKNOWN,
    ]
    .contains(ty)
}

impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Integer(_) => "Integer(…)",
            Self::Text(_) => "Text(…)",
            Self::Blob(_) => "Blob(…)",
            Self::Integers(_) => "Integers(…)",
            Self::Texts(_) => "Texts(…)",
            Self::Blobs(_) => "Blobs(…)",
        })
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        // The value itself is left out: errors are shown.
        let refused = || format!("{self:?} does not fit the type {ty}");
        if !self.fits(ty) {
            return Err(refused().into());
        }
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(n) if *ty == Type::INT4 => {
                i32::try_from(*n).map_err(|_| refused())?.to_sql(ty, out)
            }
            Self::Integer(n) if *ty == Type::INT2 => {
                i16::try_from(*n).map_err(|_| refused())?.to_sql(ty, out)
            }
            Self::Integer(n) => n.to_sql(ty, out),
            Self::Text(text) => text.as_ref().to_sql(ty, out),
            Self::Blob(bytes) => bytes.as_ref().to_sql(ty, out),
            Self::Integers(all) => all.to_sql(ty, out),
            Self::Texts(all) => {
                let all: Vec<Option<&str>> = all.iter().map(Option::as_deref).collect();
                all.to_sql(ty, out)
            }
            Self::Blobs(all) => {
                let all: Vec<Option<&[u8]>> = all.iter().map(Option::as_deref).collect();
                all.to_sql(ty, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Param<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        if *ty == Type::INT4 {
            i32::from_sql(ty, raw).map(|n| Self::Integer(n.into()))
        } else if *ty == Type::INT2 {
            i16::from_sql(ty, raw).map(|n| Self::Integer(n.into()))
        } else if *ty == Type::INT8 {
            i64::from_sql(ty, raw).map(Self::Integer)
        } else if *ty == Type::BOOL {
            bool::from_sql(ty, raw).map(|b| Self::Integer(b.into()))
        } else if *ty == Type::BYTEA {
            <&[u8]>::from_sql(ty, raw).map(|bytes| Self::Blob(Cow::Borrowed(bytes)))
        } else {
            <&str>::from_sql(ty, raw).map(|text| Self::Text(Cow::Borrowed(text)))
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        is_integer(ty) || is_text(ty) || [Type::BOOL, Type::BYTEA].contains(ty)
    }
}

impl From<i64> for Param<'_> {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}

impl From<i32> for Param<'_> {
    fn from(n: i32) -> Self {
        Self::Integer(n.into())
    }
}

impl From<u32> for Param<'_> {
    fn from(n: u32) -> Self {
        Self::Integer(n.into())
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Param<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(Cow::Owned(bytes))
    }
}

impl<T: Into<Self>> From<Option<T>> for Param<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_fit_what_can_hold_them_and_errors_name_no_value() {
        let mut out = BytesMut::new();
        for ty in [Type::INT8, Type::INT4, Type::INT2] {
            assert!(Param::Integer(7).to_sql(&ty, &mut out).is_ok());
        }
        assert_eq!(out.len(), 14);
        for (param, ty) in [
            (Param::Integer(77_777), Type::INT2),
            (Param::Integer(77_777), Type::TEXT),
            (Param::from("77777"), Type::INT8),
        ] {
            let error = param.to_sql(&ty, &mut out).err().unwrap().to_string();
            assert!(!error.contains("77777"), "{error}");
        }
        assert!(!format!("{:?}", Param::from("canary")).contains("canary"));
    }

    #[test]
    fn nothing_fits_everything() {
        let mut out = BytesMut::new();
        for ty in [Type::INT8, Type::TEXT, Type::BYTEA, Type::TIMESTAMPTZ] {
            let null = Param::from(None::<&str>).to_sql(&ty, &mut out).unwrap();
            assert!(matches!(null, IsNull::Yes));
        }
    }
}
