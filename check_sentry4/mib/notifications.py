"""What devices of each family tell by themselves: the names of their notifications, as data.

A notification is named by an OID, the ``root`` and a number; names that follow each other are
written as one text after the first number.
"""

from __future__ import annotations

from typing import NamedTuple


class Notifications(NamedTuple):
    """The notifications of a family; ``sensors`` are the numbers of those about probes alone."""

    source: str
    root: str
    named: tuple[tuple[int, str], ...]
    sensors: frozenset[int] = frozenset()

    @property
    def names(self) -> dict[int, str]:
        """Names by number."""
        return {
            first + n: name for first, names in self.named for n, name in enumerate(names.split())
        }


ALL = (
    Notifications(
        "Sentry4-MIB st4Events",
        "1.3.6.1.4.1.1718.4.100.0",
        (
            (
                1,
                "st4UnitStatusEvent st4InputCordStatusEvent st4InputCordActivePowerEvent "
                "st4InputCordApparentPowerEvent st4InputCordPowerFactorEvent "
                "st4InputCordOutOfBalanceEvent st4LineStatusEvent st4LineCurrentEvent "
                "st4PhaseStatusEvent st4PhaseVoltageEvent st4PhasePowerFactorEvent "
                "st4OcpStatusEvent st4BranchStatusEvent st4BranchCurrentEvent "
                "st4OutletStatusEvent st4OutletStateChangeEvent st4OutletCurrentEvent "
                "st4OutletActivePowerEvent st4OutletPowerFactorEvent st4TempSensorEvent "
                "st4HumidSensorEvent st4WaterSensorStatusEvent st4CcSensorStatusEvent "
                "st4AdcSensorEvent st4FanSensorEvent",
            ),
        ),
        frozenset(range(20, 26)),
    ),
    Notifications(
        "Sentry3-MIB events",
        "1.3.6.1.4.1.1718.3.100.0",
        (
            (
                1,
                "towerStatusEvent infeedStatusEvent infeedLoadEvent outletStatusEvent "
                "outletLoadEvent outletChangeEvent envMonStatusEvent envMonWaterSensorEvent "
                "envMonADCEvent tempHumidSensorStatusEvent tempHumidSensorTempEvent "
                "tempHumidSensorHumidEvent contactClosureEvent branchStatusEvent "
                "branchLoadEvent",
            ),
        ),
        frozenset(range(7, 14)),
    ),
    Notifications(
        "PDU2-MIB traps",
        "1.3.6.1.4.1.13742.6.0",
        (
            (1, "systemStarted systemReset userLogin userLogout userAuthenticationFailure"),
            (8, "userSessionTimeout"),
            (11, "userAdded userModified userDeleted roleAdded roleModified roleDeleted"),
            (
                20,
                "deviceUpdateStarted deviceUpdateCompleted userBlocked powerControl "
                "userPasswordChanged",
            ),
            (28, "passwordSettingsChanged"),
            (38, "firmwareValidationFailed"),
            (41, "logFileCleared"),
            (53, "bulkConfigurationSaved bulkConfigurationCopied"),
            (
                60,
                "pduSensorStateChange inletSensorStateChange inletPoleSensorStateChange "
                "outletSensorStateChange outletPoleSensorStateChange "
                "overCurrentProtectorSensorStateChange externalSensorStateChange "
                "smtpMessageTransmissionFailure ldapError",
            ),
            (
                70,
                "deviceUpdateFailed loadSheddingModeEntered loadSheddingModeExited "
                "pingServerEnabled pingServerDisabled serverNotReachable serverReachable "
                "rfCodeTagConnected rfCodeTagDisconnected deviceIdentificationChanged "
                "usbExpansionUnitConnected usbExpansionUnitDisconnected lhxSupportChanged "
                "userAcceptedRestrictedServiceAgreement "
                "userDeclinedRestrictedServiceAgreement wireSensorStateChange "
                "transferSwitchSensorStateChange",
            ),
            (
                88,
                "deviceSettingsSaved deviceSettingsRestored webcamInserted webcamRemoved "
                "inletEnabled inletDisabled serverConnectivityUnrecoverable radiusError "
                "serverReachabilityError inletSensorReset outletSensorReset "
                "unknownPeripheralDeviceAttached peripheralDeviceFirmwareUpdate "
                "unitSensorReset unitSensorStateChange circuitSensorStateChange "
                "circuitPoleSensorStateChange circuitAdded circuitDeleted circuitModified "
                "circuitSensorReset powerMeterAdded powerMeterDeleted powerMeterModified "
                "smsMessageTransmissionFailure smartCardInserted smartCardRemoved "
                "rawConfigurationDownloaded rawConfigurationUpdated hwFailureStatusChanged "
                "outletGroupAdded outletGroupModified outletGroupDeleted "
                "outletGroupSensorStateChange outletGroupSensorReset outletGroupPowerControl "
                "serverPowerControlInitiated serverPowerControlCompleted "
                "webcamStorageUploadStarted testEventTriggered actuatorSwitched "
                "keypadPinEntered doorAccessGranted doorAccessDenied doorAccessRuleAdded "
                "doorAccessRuleChanged doorAccessRuleDeleted inletLinePairSensorStateChange "
                "tacPlusError outletSuspended userRenamed",
            ),
            (
                151,
                "inletDipEvent inletSwellEvent inletPoleDipEvent inletPoleSwellEvent "
                "portFuseStateChange linkUnitAdded linkUnitReleased linkUnitCommunicationOk "
                "linkUnitCommunicationFailed doorMechanicallyUnlocked doorForcedOpen "
                "outletServiceModeChanged",
            ),
        ),
        frozenset((66,)),
    ),
    Notifications(
        "SchleifenbauerGenericMib",
        "1.3.6.1.4.1.44568.1.0",
        (
            (1, "systemStarted systemRebooted restarted"),
            (10, "userLogin userLogout userAuthenticationFailure"),
            (20, "deviceConnectionConfigured deviceConnectionDeleted"),
            (30, "deviceStart deviceReconnected deviceDisconnected deviceError"),
            (50, "warningStartEvent warningEndEvent"),
            (60, "criticalStartEvent criticalEndEvent digitalInputEvent"),
        ),
    ),
    Notifications(
        "SNMPv2-MIB snmpTraps",
        "1.3.6.1.6.3.1.1.5",
        ((1, "coldStart warmStart linkDown linkUp authenticationFailure egpNeighborLoss"),),
    ),
)
