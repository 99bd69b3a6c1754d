//! Collecting into a list where speed does not matter: the standard library's `collect` is compiled anew for every chain of iterators, at
//! some three hundred lines of LLVM's each. A loop is a fourth of that.

/// An iterator whose items are wanted as a list.
pub(crate) trait Listed: Iterator + Sized {
    /// The items as a list, as `collect` makes it.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::with_capacity(self.size_hint().0);
        for item in self {
            list.push(item);
        }
        list
    }
}

impl<I: Iterator> Listed for I {}
