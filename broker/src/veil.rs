//! What is not described to those who only pass it along.
//!
//! A debug build describes, in every codegen unit and for every type that occurs there, all types that can be reached from it, and the state
//! of a cluster occurs nearly everywhere. Nothing is described behind `dyn`: a unit that holds a veiled value describes a pointer, and
//! the value itself only where it is worked with.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A `T`, to be used like one.
pub(crate) type Veiled<T> = Box<dyn Veil<T>>;

/// What every value can be behind.
pub(crate) trait Veil<T>: Send + Sync {
    fn lift(&self) -> &T;

    fn lift_mut(&mut self) -> &mut T;
}

impl<T: Send + Sync> Veil<T> for T {
    fn lift(&self) -> &T {
        self
    }

    fn lift_mut(&mut self) -> &mut T {
        self
    }
}

impl<T> Deref for dyn Veil<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.lift()
    }
}

impl<T> DerefMut for dyn Veil<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.lift_mut()
    }
}

impl<T: fmt::Debug> fmt::Debug for dyn Veil<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lift().fmt(f)
    }
}
