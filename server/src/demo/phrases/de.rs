use super::Topic;

pub const TOPICS: &[Topic] = &[
    Topic {
        things: &["die Kreissäge", "der Kompressor", "die kleine Drehbank", "der Schweißtisch", "die Absauganlage"],
        open: &[
            "Moin! {x} macht wieder Geräusche. War da gestern jemand dran?",
            "Am Mittwoch ist Wartung: {x}. Passt das allen?",
            "Frage in die Runde: {x}, reparieren oder ersetzen?",
        ],
        answer: &[
            "Ich habe am Montag nur den Riemen nachgespannt.",
            "Das Lager habe ich noch im Schrank, zweite Schublade von unten.",
            "Bitte erst nach dem Mittag, wir brauchen sie noch für die Kisten.",
            "Ersetzen kostet 1 480 €, reparieren ein Wochenende. Ich wäre für das Wochenende.",
            "Ich bin dabei. Kaffee bringe ich mit.",
            "Hat jemand das Handbuch gesehen? Das gelbe, nicht das grüne.",
            "Liegt auf dem Fensterbrett unter den Zollstöcken.",
            "Der Lehrling fragt, ob er zuschauen darf. Darf er?",
            "Klar, er darf auch anfassen.",
        ],
        close: &["Läuft wieder. Leiser als vorher sogar.", "Gut, steht im Plan.", "Danke euch, das ging schnell."],
    },
    Topic {
        things: &[
            "die Rechnung von Petersen",
            "das Angebot für die Brücke",
            "der Lieferschein",
            "die Inventur",
            "der Mietvertrag",
        ],
        open: &[
            "Kurz zu einem leidigen Thema: {x}. Wer hat den letzten Stand?",
            "Heute kam {x} mit der Post. Ich lege alles auf deinen Tisch.",
            "Bis Freitag brauchen wir eine Antwort: {x}.",
        ],
        answer: &[
            "Der letzte Stand ist vom Dritten, danach hat sich niemand mehr gemeldet.",
            "Ich rufe morgen früh an, nachmittags geht dort keiner ran.",
            "Die Summe stimmt, das Datum nicht.",
            "Bitte nicht unterschreiben, bevor Rosa es gesehen hat.",
            "Gesehen. Zwei Anmerkungen, sonst einverstanden.",
            "Im Ordner liegt noch die alte Fassung, die sollten wir wegwerfen.",
            "Donaudampfschifffahrtsgesellschaftskapitänsmütze ist übrigens kein Kostenposten.",
            "Schade eigentlich.",
        ],
        close: &["Erledigt und abgeheftet.", "Raus damit. Danke!", "Dann warten wir auf Montag."],
    },
    Topic {
        things: &[
            "das Sommerfest",
            "der Ausflug nach Rügen",
            "das Grillen am Freitag",
            "der Flohmarkt",
            "das Drachenbootrennen",
        ],
        open: &[
            "Wer kommt mit? Es geht um {x}.",
            "{x}: Ich sammle Ideen, gern auch verrückte.",
            "Letzter Aufruf, es geht um {x}. Ich brauche Zahlen.",
        ],
        answer: &[
            "Ich komme, wenn es nicht schüttet.",
            "Es schüttet immer. Ich komme trotzdem.",
            "Zu viert, mit Hund.",
            "Ich bringe Kartoffelsalat. Den ohne Mayonnaise.",
            "Es gibt nur einen Kartoffelsalat, und der ist mit Brühe.",
            "Darüber reden wir noch.",
            "Wir könnten das große Zelt leihen, der Verein braucht es nicht.",
            "Kann jemand fahren? Mein Auto ist bis Dienstag in der Werkstatt.",
            "Drei Plätze habe ich noch.",
        ],
        close: &["Notiert. Ich freue mich!", "Dann bis Freitag.", "Perfekt, so machen wir es."],
    },
    Topic {
        things: &["die neue Startseite", "der Text für den Flyer", "das Formular", "die Übersetzung", "die Anleitung"],
        open: &[
            "Könnte jemand gegenlesen? Es geht um {x}.",
            "Ich bin unsicher, es geht um {x}: Du oder Sie?",
            "Zweiter Entwurf liegt bereit: {x}. Ehrliche Meinungen bitte.",
        ],
        answer: &[
            "Du. Wir siezen niemanden, den wir auf dem Hof treffen.",
            "Der zweite Absatz sagt dasselbe wie der erste, nur länger.",
            "Das Wort „Einstellungen“ passt nicht in den Knopf. „Optionen“ passt.",
            "Schön! Nur das Komma in Zeile drei muss weg.",
            "Kommas sind nie das Problem, Gedankenstriche sind das Problem.",
            "Auf dem Telefon bricht die Überschrift hässlich um.",
            "Ich würde mit dem Beispiel anfangen und dann erklären.",
            "Gute Idee, ich stelle um.",
        ],
        close: &["Geändert, danke fürs Lesen.", "So bleibt es.", "Geht heute Abend online."],
    },
];
