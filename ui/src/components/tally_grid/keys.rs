//! What a key means in a grid of cells, and where an arrow leads. Enter and the space bar press the button by themselves.

/// Where an arrow leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Left,
    Right,
    Up,
    Down,
    First,
    Last,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Move(Direction),
    Count(i64),
    Type(char),
    Undo,
}

/// What the key means, if anything.
pub(super) fn meaning(key: &str, with_control: bool) -> Option<Meaning> {
    if with_control {
        return (key == "z").then_some(Meaning::Undo);
    }
    Some(match key {
        "ArrowLeft" => Meaning::Move(Direction::Left),
        "ArrowRight" => Meaning::Move(Direction::Right),
        "ArrowUp" => Meaning::Move(Direction::Up),
        "ArrowDown" => Meaning::Move(Direction::Down),
        "Home" => Meaning::Move(Direction::First),
        "End" => Meaning::Move(Direction::Last),
        "+" => Meaning::Count(1),
        "-" | "−" | "Backspace" => Meaning::Count(-1),
        _ => {
            let mut characters = key.chars();
            let first = characters.next().filter(char::is_ascii_digit)?;
            characters.next().is_none().then_some(Meaning::Type(first))?
        }
    })
}

/// The cell that an arrow leads to, from the tops of all cells; the same cell at an edge.
pub(super) fn target(direction: Direction, at: usize, tops: &[i32]) -> usize {
    let last = tops.len().saturating_sub(1);
    let columns = tops.iter().take_while(|top| Some(*top) == tops.first()).count().max(1);
    match direction {
        Direction::Left => at.saturating_sub(1),
        Direction::Right => (at + 1).min(last),
        Direction::Up => at.checked_sub(columns).unwrap_or(at),
        Direction::Down if at + columns <= last => at + columns,
        Direction::Down => at,
        Direction::First => 0,
        Direction::Last => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_minus_digits_and_control_z_mean_what_they_say() {
        assert_eq!(meaning("+", false), Some(Meaning::Count(1)));
        assert_eq!(meaning("-", false), Some(Meaning::Count(-1)));
        assert_eq!(meaning("Backspace", false), Some(Meaning::Count(-1)));
        assert_eq!(meaning("7", false), Some(Meaning::Type('7')));
        assert_eq!(meaning("z", true), Some(Meaning::Undo));
    }

    #[test]
    fn letters_tab_and_other_combinations_are_left_alone() {
        for (key, with_control) in
            [("z", false), ("Tab", false), ("Enter", false), (" ", false), ("F1", false), ("1", true)]
        {
            assert_eq!(meaning(key, with_control), None, "{key}");
        }
    }

    #[test]
    fn arrows_move_in_lines_of_three_and_stop_at_the_edges() {
        let tops = [0, 0, 0, 90, 90];
        assert_eq!(target(Direction::Down, 1, &tops), 4);
        assert_eq!(target(Direction::Down, 2, &tops), 2);
        assert_eq!(target(Direction::Up, 4, &tops), 1);
        assert_eq!(target(Direction::Up, 1, &tops), 1);
        assert_eq!(target(Direction::Left, 0, &tops), 0);
        assert_eq!(target(Direction::Right, 4, &tops), 4);
        assert_eq!(target(Direction::Last, 0, &tops), 4);
    }
}
