//! Fixed choices: those that the rules themselves speak of. Lists that a coordinator edits are records in `lists`.

use crate::choice;

choice! {
    /// What kind of residence it is; seasons have one policy for each.
    ResidenceKind {
        /// *Asylboende*.
        Asylum = "asylum",
        /// *Ankomstboende*.
        Arrival = "arrival",
        /// *Boende för ensamkommande barn*.
        UnaccompaniedMinors = "unaccompanied_minors",
    }
}

choice! {
    /// What a member of the staff does here.
    StaffRole {
        /// *Bokbusspersonal*: drives, visits, logs.
        BookmobileStaff = "bookmobile_staff",
        /// *Personal från det lokala biblioteket*.
        LocalLibraryStaff = "local_library_staff",
        /// *Medarbetare från annan enhet*, on a single occasion.
        Colleague = "colleague",
        /// *Bokuppsättare* who knows relevant languages.
        Shelver = "shelver",
        /// *Vikarie*.
        Substitute = "substitute",
        /// *Enhetschef*.
        HeadOfUnit = "head_of_unit",
        /// *Områdeschef*.
        AreaHead = "area_head",
        /// *Samordnare*: plans tours, edits lists, helps with tablets.
        Coordinator = "coordinator",
        /// *Kommunikations- och marknadsenheten*.
        Communications = "communications",
    }
}

choice! {
    /// What came of a question.
    Outcome {
        /// Answered on the spot.
        Answered = "answered",
        /// Referred to an agency.
        Referred = "referred",
        /// Somebody owns it and comes back.
        FollowUp = "follow_up",
    }
}

choice! {
    /// Who answers for a follow-up or a handing over.
    FollowUpOwner {
        /// The next tour.
        NextTour = "next_tour",
        /// The local library, where there is no next visit.
        LocalUnit = "local_unit",
        /// The home's own staff.
        HomeStaff = "home_staff",
        /// The coordinator.
        Coordinator = "coordinator",
        /// The communications unit: material, languages.
        Communications = "communications",
    }
}

choice! {
    /// What a follow-up is.
    FollowUpKind {
        /// A question that waits for its answer.
        Question = "question",
        /// Handing over to the home's staff or the local library.
        HandOver = "hand_over",
    }
}

choice! {
    /// The three headings of an introduction.
    Heading {
        /// *Tjänster och utbud*.
        Services = "services",
        /// *Ditt bibliotek*.
        YourLibrary = "your_library",
        /// *Program och aktiviteter*.
        Programme = "programme",
    }
}

choice! {
    /// How material is given out.
    GivenAs {
        /// *Informationsmaterial*.
        Information = "information",
        /// *Gåvobok*, or asked for and missing.
        Gift = "gift_or_asked_for",
    }
}

choice! {
    /// When the count of visits under a policy starts anew.
    CountsAnew {
        /// With each season.
        EachSeason = "each_season",
        /// With a new group in the home, as the coordinator says.
        NewGroup = "new_group",
        /// Never.
        Never = "never",
    }
}

choice! {
    /// Whether what a list says has been seen at its source.
    Confirmation {
        /// Seen on the body's own page.
        Verified = "verified",
        /// General knowledge: shown with a mark until a coordinator has confirmed it.
        Check = "check",
    }
}

choice! {
    /// Whether a visit is made in the bus or in a room of the home.
    MeetingPlace {
        /// In the bus.
        Bus = "bus",
        /// In a room of the home.
        Room = "room",
    }
}
