//! The same of many rows, half of them on a thread of its own: for the tablet that freezes a batch and the centre that reads
//! it, where nothing else goes on meanwhile.

/// Below so many the work is over before another thread has begun.
const FOR_A_THREAD: usize = 256;

/// What each becomes, in their order.
pub fn in_two<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let all = |items: &[T]| items.iter().map(&of).collect::<Vec<R>>();
    if items.len() < FOR_A_THREAD {
        return all(items);
    }
    let (first, second) = items.split_at(items.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| all(second));
        let mut done = all(first);
        // One that panicked does so again here, where it is answered for.
        done.extend(other.join().unwrap_or_else(|_| all(second)));
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_and_in_order_on_both_sides_of_the_limit() {
        for count in [0, 1, FOR_A_THREAD - 1, FOR_A_THREAD, FOR_A_THREAD + 1] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(in_two(&items, |item| item + 1), (1..=count).collect::<Vec<_>>());
        }
    }
}
