"""Commands as an operator would type them: for ``--help``, the manual and the web pages."""

from __future__ import annotations

#: By command: what it is for, and the arguments. The devices are those of docs/facts.py.
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "check_sentry4": (
        ("Everything", "-H pdu-f31"),
        ("Without the outlets, which are most of the requests", "-H pdu-f31 --skip outlets"),
        ("Only the sensors, with all that is known of them", "-H pdu-f31 --only sensors -v"),
        ("Without a probe that is beyond repair", "-H pdu-f31 --exclude sensor:A1"),
    ),
    "check_sentry4_system": (
        ("What it is", "-H pdu-f31"),
        ("A restart within the last hour", "-H pdu-f31 --metric Uptime -w 3600:"),
        ("A missing link unit, in a chain of three", "-H pdu-f31 --metric UnitCount -c 3:3"),
    ),
    "check_sentry4_unit": (
        ("The units", "-H pdu-f31"),
        ("Make a lost link unit CRITICAL", "-H pdu-f31 --status noComm=critical"),
    ),
    "check_sentry4_cord": (
        ("The status of the cords", "-H pdu-f31 --id AA"),
        (
            "Apparent power and capacity used",
            "-H pdu-f31 --metric ApparentPower,PowerUtilized -w 15000,70 -c 17600,80",
        ),
        ("Power factor, with a range for WARNING only", "-H pdu-f31 --metric PowerFactor -w .9:"),
    ),
    "check_sentry4_line": (
        ("Current, with your own ranges", "-H pdu-f31 --metric Current -w 12 -c 20"),
        (
            "Current against the device's own thresholds",
            "-H pdu-f31 --metric Current --id BA1,BA2,BA3",
        ),
        ("Load imbalance, which needs a range", "-H pdu-f31 --metric LoadImbalance -w 15 -c 20"),
        ("A short line for a pager", "-H pdu-f31 --metric Current,CurrentUtilized --oksummary"),
    ),
    "check_sentry4_phase": (
        ("Voltage within 5 % of 230 V", "-H pdu-f31 --metric Voltage -w 218.5:241.5 -c 207:253"),
        ("Voltage imbalance", "-H pdu-f31 --metric VoltageImbalance -w .5 -c 2 --id AA1,AA2,AA3"),
    ),
    "check_sentry4_ocp": (
        ("The protectors of one cord, with type and capacity", "-H pdu-f31 --name ^AA: -v"),
    ),
    "check_sentry4_branch": (
        ("Capacity used", "-H pdu-f31 --metric CurrentUtilized -w 70 -c 80 --oksummary"),
    ),
    "check_sentry4_outlet": (
        ("An outlet that has to be on", "-H pdu-f31 --id AA1 --expect on --metric ActivePower"),
        (
            "Current of every outlet in two or three requests",
            "-H pdu-f31 --metric Current -w 6 -c 8 --oksummary --id AA1,AA2,AA4",
        ),
        ("By name", "-H pdu-f31 --name Outlet_7$ --metric ActivePower,Energy"),
    ),
    "check_sentry4_sensor": (
        ("Every sensor, against the device's own thresholds", "-H pdu-f31"),
        (
            "Temperature and humidity of two ports",
            "-H pdu-f31 --temp --humid --id A1,B1 -w 18:27,20:60 -c 10:35,10:80",
        ),
        ("In Fahrenheit", "-H pdu-f31 --temp --fahrenheit -w 60:80"),
        ("Ports without a probe are listed, not counted", "-H pdu-f31 --temp -v"),
    ),
    "check_cdu": (
        ("Temperature and humidity", "-H cdu-b12 --temp --humid --fahrenheit --ths A1,B1"),
        ("The status of the towers", "-H cdu-b12 --tower"),
        (
            "Two metrics of the towers",
            "-H cdu-b12 --tower ApparentPower,ActivePower --warning 2000,1900",
        ),
        ("The load of the infeeds", "-H cdu-b12 --infeed LoadValue --warning 12 --critical 24"),
        ("Load imbalance", "-H cdu-b12 --infeed LoadImbalance --warning 20 --critical 30"),
    ),
    "check_sentry4_rack": (
        ("Will the other feed carry it", "-H pdu-a -H pdu-b --rack F31"),
        ("Breakers that carry 80 % continuously", "-H pdu-a -H pdu-b --rack F31 --share 80"),
        (
            "What the rack draws",
            "-H pdu-a -H pdu-b --rack F31 --metric ActivePower,Energy -w 16000,",
        ),
        (
            "How unevenly the feeds are loaded",
            "-H pdu-a -H pdu-b --rack F31 --metric FeedImbalance -w 60",
        ),
        ("Dead power supplies", "-H pdu-a -H pdu-b --rack F31 --pairs"),
        ("What a customer draws", "-H pdu-a -H pdu-b --rack F31 --outlets '^db-' -m Current"),
        ("Which outlets to move", "-H pdu-a -H pdu-b --rack F31 --advice"),
        ("Two cords of one PDU", "-H pdu-f31 --feeds AA,BA"),
    ),
    "check_pdu": (
        ("The whole PDU, whichever make it is", "-H pdu-f31"),
        ("One table by a metric", "-H pdu-f31 --table line --metric Current -w 12 -c 20"),
        (
            "The same of an older CDU, where lines are infeeds",
            "-H cdu-b12 --table infeed --metric Current -w 12 -c 20",
        ),
        (
            "Every temperature, whatever measures it",
            "-H pdu-f31 --table temp -w 27 -c 32 --celsius",
        ),
    ),
}
