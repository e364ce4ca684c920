"""Made-up names and places. Any likeness to a living person is chance."""

# Given names for women and men, and family names, for each family of names.
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "english": (
        ("Margaret", "Jean", "Dorothy", "Sheila", "Patricia", "Maureen", "Brenda", "Sandra",
         "Linda", "Susan", "Christine", "Janet", "Valerie", "Eileen", "Hazel", "Beryl", "Doris",
         "Marjorie", "Pamela", "Gillian", "Deborah", "Tracey", "Sharon", "Kelly", "Gemma",
         "Chloe", "Jade", "Bethany", "Abigail", "Rosemary", "Winifred", "Edna", "Muriel"),
        ("John", "Peter", "Brian", "Raymond", "Kenneth", "Derek", "Alan", "Roy", "Dennis", "Ronald",
         "Terence", "Barry", "Trevor", "Keith", "Graham", "Colin", "Stephen", "Kevin", "Gary",
         "Darren", "Wayne", "Craig", "Lee", "Jamie", "Callum", "Jordan", "Reginald", "Leonard",
         "Stanley", "Cyril", "Norman", "Ernest", "Clifford"),
        ("Ashdown", "Birchall", "Carrow", "Dunmore", "Eastleigh", "Farrant", "Goswell", "Hartnoll",
         "Ivers", "Jessop", "Kemsing", "Larkfield", "Marlowe", "Nettleton", "Orchard", "Pettit",
         "Quested", "Rainham", "Sedley", "Thornhill", "Underdown", "Varney", "Wickens", "Yardley",
         "Brackley", "Chilham", "Denge", "Elmsted", "Fordwich", "Graveney", "Hadlow", "Iwade",
         "Kenward", "Luddesdown", "Merewood", "Newnham", "Oakhurst", "Penshaw", "Rolvenden",
         "Smarden", "Tovill", "Upchurch", "Vinson", "Wateringham", "Aylward", "Bexon", "Cobham",
         "Darenth", "Godden", "Hoathly", "Larkin", "Milsted", "Offham", "Plaxtol", "Rodmer",
         "Stansted", "Teston", "Wouldham"),
    ),
    "irish": (
        ("Bridget", "Maeve", "Siobhan", "Nuala", "Kathleen", "Grainne"),
        ("Declan", "Padraig", "Seamus", "Eamon", "Cormac", "Fergal"),
        ("O'Darragh", "Mac Cana", "O'Shaugh", "Fenlon", "Kilbride", "Tuohy"),
    ),
    "eastern_european": (
        ("Agnieszka", "Zofia", "Halina", "Jana", "Milena", "Ioana", "Rasa", "Olena", "Danuta"),
        ("Zbigniew", "Tomasz", "Marek", "Vasile", "Petr", "Andrius", "Mykola", "Stoyan"),
        ("Zielonka", "Wrzosek", "Brzezina", "Kovaľová", "Dumitrache", "Žukaitė", "Havrylenko",
         "Dragomirov", "Łącki", "Novotná"),
    ),
    "south_asian": (
        ("Harpreet", "Jaswinder", "Meena", "Lakshmi", "Fatima", "Nasreen", "Shanta", "Amarjit",
         "Rukhsana", "Padma", "Sunita"),
        ("Gurdeep", "Balbir", "Rajesh", "Imran", "Abdul", "Suresh", "Kuldip", "Tariq", "Bishnu",
         "Mohinder"),
        ("Sandhawal", "Bhogal", "Patelia", "Chowdhary", "Mirzada", "Rahmanov", "Gurungal",
         "Nairan", "Dhaliwar", "Iqbalia", "Thapaliya"),
    ),
    "chinese": (
        ("Mei Lin", "Siu Fong", "Xiaoyan", "Wai Yee"),
        ("Kwok Wai", "Jianguo", "Chi Keung", "Haoran"),
        ("Leungson", "Cheongs", "Zhangwei", "Tsoi", "Kwan"),
    ),
    "west_african": (
        ("Abimbola", "Ngozi", "Folake", "Akosua", "Adaeze", "Fatou"),
        ("Olumide", "Chukwuma", "Kwabena", "Babatunde", "Emeka", "Yaw"),
        ("Adeyinka-Cole", "Okonjola", "Mensaba", "Obiakor", "Owusu-Darko", "Balogunde"),
    ),
    "caribbean": (
        ("Merlene", "Icilda", "Yvette", "Sonia", "Hyacinth"),
        ("Winston", "Delroy", "Neville", "Errol", "Carlton"),
        ("Lascelle", "Braithwell", "Pinnock", "Montaque", "Charlery"),
    ),
    "middle_eastern": (
        ("Shirin", "Leyla", "Amal", "Zeynep", "Hanan"),
        ("Farhad", "Mehmet", "Yusuf", "Karim", "Azad"),
        ("Tehranchi", "Yılmazer", "Haddadi", "Barzani-Rad", "Saleemi"),
    ),
}  # fmt: skip

PET_NAMES: tuple[str, ...] = ("Bobbie", "Mac", "Nan", "Jo", "Ted", "Peggy", "Sunny", "Chris")

# Ethnic group (code), share in a thousand, family of names. S165: 84, 6, 5 and 5 in a hundred.
GROUPS: tuple[tuple[str, int, str], ...] = (
    ("white_british", 752, "english"), ("white_irish", 18, "irish"),
    ("white_other", 60, "eastern_european"), ("white_roma", 6, "eastern_european"),
    ("white_traveller", 4, "english"), ("asian_indian", 30, "south_asian"),
    ("asian_pakistani", 8, "south_asian"), ("asian_bangladeshi", 7, "south_asian"),
    ("asian_chinese", 6, "chinese"), ("asian_other", 9, "south_asian"),
    ("black_african", 31, "west_african"), ("black_caribbean", 14, "caribbean"),
    ("black_other", 5, "caribbean"), ("mixed_white_black_caribbean", 11, "caribbean"),
    ("mixed_white_black_african", 6, "west_african"), ("mixed_white_asian", 8, "south_asian"),
    ("mixed_other", 7, "english"), ("other_arab", 5, "middle_eastern"),
    ("other_any", 13, "middle_eastern"),
)  # fmt: skip

# Languages that a family of names may speak; English is most likely for all of them.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "eastern_european": ("Polish", "Slovak", "Romanian", "Lithuanian", "Ukrainian", "Bulgarian"),
    "south_asian": ("Panjabi", "Bengali", "Urdu", "Gujarati", "Tamil", "Nepali"),
    "chinese": ("Cantonese", "Mandarin"),
    "west_african": ("Yoruba", "Igbo", "French"),
    "middle_eastern": ("Turkish", "Arabic", "Farsi", "Kurdish"),
}

STREETS: tuple[str, ...] = (
    "Ropewalk Lane", "Old Brewery Road", "Signal Street", "Copperfield Rise", "Tannery Close",
    "Hopgarden Way", "Chandlers Row", "Windmill Terrace", "Quayside Gardens", "Cherrydown Avenue",
    "Lantern Hill", "Barge Walk", "Orchardside", "Saltpan Road", "Nightingale Mead",
    "Fort Crescent", "Weavers Court", "Medlar Close", "Ferry Steps", "Larchwood Drive",
    "Pilots View", "Cobbler's Yard", "Sheepfold Lane", "Martello Road", "Rushbrook Way",
)  # fmt: skip
TOWNS: tuple[str, ...] = ("Exampleton", "Upper Example", "Sampleford", "Mockham", "Fairwater Quay")
CARE_HOMES: tuple[str, ...] = ("Larkrise House", "The Willows at Mockham", "Fairwater Court")
HOSPITAL_LINES = "Ward 7, Exampleton General Hospital\nInfirmary Road\nExampleton"
HOSPITAL_POSTCODE = "ZZ3 9HH"
