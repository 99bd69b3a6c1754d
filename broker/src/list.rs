//! Collecting into a list where speed does not matter: the standard library's `collect` is compiled anew for every chain of iterators, at
//! some three hundred lines of LLVM's each. A loop is a fourth of that, and does not ask how many there will be: an answer would be
//! compiled anew for every link of every chain.

/// An iterator whose items are wanted as a list.
pub(crate) trait Listed: Iterator + Sized {
    /// The items as a list, as `collect` makes it.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }

    /// The items as a list, or the first error among them, behind which nothing is looked at.
    fn listed_if_ok<T, E>(self) -> Result<Vec<T>, E>
    where
        Self: Iterator<Item = Result<T, E>>,
    {
        let mut list = Vec::new();
        for item in self {
            list.push(item?);
        }
        Ok(list)
    }
}

impl<I: Iterator> Listed for I {}
