"""Commands as an operator would type them: for ``--help``, the manual and the web pages."""

from __future__ import annotations

#: By command: what it is for, and the arguments after the address.
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "check_sentry4": (
        ("Everything", ""),
        ("Without the outlets, which are most of the requests", "--skip outlets"),
        ("Only the sensors, with all that is known of them", "--only sensors -v"),
        ("Without a probe that is beyond repair", "--exclude sensor:A1"),
    ),
    "check_sentry4_system": (
        ("What it is", ""),
        ("A restart within the last hour", "--metric Uptime -w 3600:"),
        ("A missing link unit, in a chain of three", "--metric UnitCount -c 3:3"),
    ),
    "check_sentry4_unit": (
        ("The units", ""),
        ("A link unit that is gone wakes somebody", "--status noComm=critical"),
    ),
    "check_sentry4_cord": (
        ("The status of the cords", "--id AA"),
        (
            "Apparent power and capacity used",
            "--metric ApparentPower,PowerUtilized -w 15000,70 -c 17600,80",
        ),
        ("Power factor, with a range for WARNING only", "--metric PowerFactor -w .9:"),
    ),
    "check_sentry4_line": (
        ("Current, with ranges of one's own", "--metric Current -w 12 -c 20"),
        ("Current against the device's own thresholds", "--metric Current --id BA1,BA2,BA3"),
        ("Load imbalance, which needs a range", "--metric LoadImbalance -w 15 -c 20"),
        ("A short line for a pager", "--metric Current,CurrentUtilized --oksummary"),
    ),
    "check_sentry4_phase": (
        ("Voltage within 5 % of 230 V", "--metric Voltage -w 218.5:241.5 -c 207:253"),
        ("Voltage imbalance", "--metric VoltageImbalance -w .5 -c 2 --id AA1,AA2,AA3"),
    ),
    "check_sentry4_ocp": (
        ("The protectors of one cord, with type and capacity", "--name ^AA: -v"),
    ),
    "check_sentry4_branch": (
        ("Capacity used", "--metric CurrentUtilized -w 70 -c 80 --oksummary"),
    ),
    "check_sentry4_outlet": (
        ("An outlet that has to be on", "--id AA1 --expect on --metric ActivePower"),
        (
            "Current of every outlet in two or three requests",
            "--metric Current -w 6 -c 8 --oksummary --id AA1,AA2,AA4",
        ),
        ("By name", "--name Outlet_7$ --metric ActivePower,Energy"),
    ),
    "check_sentry4_sensor": (
        ("Every sensor, against the device's own thresholds", ""),
        (
            "Temperature and humidity of two ports",
            "--temp --humid --id A1,B1 -w 18:27,20:60 -c 10:35,10:80",
        ),
        ("In Fahrenheit", "--temp --fahrenheit -w 60:80"),
        ("Ports without a probe are listed, not counted", "--temp -v"),
    ),
    "check_cdu": (
        ("Temperature and humidity", "--temp --humid --fahrenheit --ths A1,B2"),
        ("The status of the towers", "--tower"),
        ("Two metrics of the towers", "--tower ApparentPower,ActivePower --warning 2000,1900"),
        ("The load of the infeeds", "--infeed LoadValue --warning 12 --critical 24"),
        ("Load imbalance", "--infeed LoadImbalance --warning 20 --critical 30"),
    ),
    "check_sentry4_rack": (
        ("Will the other feed carry it", "--rack F31"),
        ("Breakers that carry 80 % continuously", "--rack F31 --share 80"),
        ("What the rack draws", "--rack F31 --metric ActivePower,Energy -w 16000,"),
        ("How unevenly the feeds are loaded", "--rack F31 --metric FeedImbalance -w 60"),
        ("Dead power supplies", "--rack F31 --pairs"),
        ("Two cords of one PDU", "--feeds AA,BA"),
    ),
    "check_pdu": (
        ("The whole PDU, whichever make it is", ""),
        ("One table by a metric", "--table line --metric Current -w 12 -c 20"),
        (
            "The same of an older CDU, where lines are infeeds",
            "--table infeed --metric Current -w 12 -c 20",
        ),
        ("Every temperature, whatever measures it", "--table temp -w 27 -c 32 --celsius"),
    ),
}
