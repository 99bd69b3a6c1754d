//! `typed!`: structs of the configs that are obeyed.
//!
//! A row is a field, its default, and the names it answers to, first the strongest. Being a row here is what "obeyed"
//! means: the compiler refuses a field that nobody reads. A config without a row is inert: validated, stored and
//! described, and without effect.

/// Declares a struct of typed configs; see the module.
macro_rules! typed {
    (
        $(#[$outer:meta])*
        struct $Name:ident, layer $layer:literal {
            $( $(#[$doc:meta])* $field:ident: $Type:ty = $default:expr, $name:literal $(* $factor:literal)?
               $(, or $other:literal $(* $other_factor:literal)?)* ; )*
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) struct $Name {
            $( $(#[$doc])* #[doc = concat!("\n\n`", $name, "`")] pub(crate) $field: $Type, )*
        }

        impl $Name {
            /// With nothing configured.
            pub(crate) const DEFAULT: Self = Self { $($field: $default,)* };

            /// The names of the obeyed configs. Of a topic only tests ask for them.
            #[allow(dead_code)]
            pub(crate) const NAMES: &'static [&'static str] = &[$($name, $($other,)*)*];

            #[doc = concat!("Lays ", $layer, " over what stands.")]
            pub(crate) fn lay(&mut self, layer: &$crate::config::Overrides) {
                if layer.is_empty() {
                    return;
                }
                $(
                    let found = $crate::config::typed::read(layer, $name, 1 $(* $factor)?)
                        $(.or_else(|| $crate::config::typed::read(layer, $other, 1 $(* $other_factor)?)))*;
                    if let Some(value) = found {
                        self.$field = value;
                    }
                )*
            }
        }
    };
}

pub(crate) use typed;

use super::{Overrides, values::Value};

/// The value that `layer` gives to `name`, `factor` of its unit to one of the text's.
pub(crate) fn read<T: Value>(layer: &Overrides, name: &str, factor: i64) -> Option<T> {
    layer.get(name).and_then(|text| T::read(text)).map(|value| value.scaled(factor))
}
