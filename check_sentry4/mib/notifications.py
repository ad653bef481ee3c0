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
        "ATEN-PE-CFG", "1.3.6.1.4.1.21317.1.3.2.2.3.4.7.9", ((2, "configurationNotifyTrapMSG"),)
    ),
    Notifications("ATEN-PE-CFG", "1.3.6.1.4.1.21317.1.3.2.2", ((5, "customTrapMSG"),)),
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
        "PowerNet-MIB",
        "1.3.6.1.4.1.318.0",
        (
            (41, "outletOn outletOff outletReboot"),
            (
                126,
                "atsSourceSwitched atsLostRedundancy atsRedundancyRestored atsConfigChange "
                "atsCommunicationEstablished atsCommunicationLost atsOverCurrent "
                "atsOverCurrentCleared atsPowerSupplyFailure atsPowerSupplyFailureCleared",
            ),
            (
                222,
                "rPDUBankPhaseLowLoad rPDUBankPhaseLowLoadCleared rPDUBankPhaseNearOverload "
                "rPDUBankPhaseNearOverloadCleared rPDUBankPhaseOverload "
                "rPDUBankPhaseOverloadCleared",
            ),
            (
                266,
                "rPDUCommunicationEstablished rPDUCommunicationLost rPDUOutletOn rPDUOutletOff "
                "rPDUDeviceConfigChange rPDUOutletConfigChange rPDULowLoad rPDULowLoadCleared "
                "rPDUNearOverload rPDUNearOverloadCleared rPDUOverload rPDUOverloadCleared "
                "rPDUPowerSupply1Fail rPDUPowerSupply1Ok rPDUPowerSupply2Fail "
                "rPDUPowerSupply2Ok rPDUPhaseConfigChange rPDUCancelPendingCommand",
            ),
            (
                381,
                "xATSOutputVoltageLowAlarm xATSOutputVoltageLowAlarmCleared "
                "xATSOutputVoltageHighAlarm xATSOutputVoltageHighAlarmCleared "
                "xATSOutputCurrentLowAlarm xATSOutputCurrentLowAlarmCleared "
                "xATSOutputCurrentHighAlarm xATSOutputCurrentHighAlarmCleared "
                "xATSOutputFrequencyAlarm xATSOutputFrequencyAlarmCleared xATSInternalCommError "
                "xATSInternalCommErrorCleared xATSDataCommMismatchError "
                "xATSDataCommMismatchErrorCleared xATSGenCommLost xATSGenCommEstablished "
                "xATSNeutralPosition xATSSwitchTransferEvent xATSInternalATSFault "
                "xATSInternalATSFaultCleared xATSEngineStartAsserted xATSEngineStopAsserted "
                "xATSStartFailure xATSStopFailure xATSNotInAutomaticMode "
                "xATSNotInAutomaticModeCleared xATSEpoTripped xATSEpoReset xATSEpoTestMode "
                "xATSEpoArmed xATSTestInitiated xATSTestCanceled xATSTestFailed xATSTestPassed "
                "xATSInputContactStateAbnormal xATSInputContactStateNormal "
                "xATSRemoteStartContactMismatch xATSRemoteStartContactMismatchCleared "
                "xATSDoorOpenAlarm xATSDoorOpenAlarmCleared xATSDCBackupAlarm "
                "xATSDCBackupAlarmCleared xATSGeneratorLowCoolantLevelAlarm "
                "xATSGeneratorLowCoolantLevelAlarmCleared xATSGeneratorVeryLowCoolantLevelAlarm "
                "xATSGeneratorVeryLowCoolantLevelAlarmCleared xATSGeneratorHighCoolantTempAlarm "
                "xATSGeneratorHighCoolantTempAlarmCleared xATSGeneratorVeryHighCoolantTempAlarm "
                "xATSGeneratorVeryHighCoolantTempAlarmCleared xATSGeneratorLowCoolantTempAlarm "
                "xATSGeneratorLowCoolantTempAlarmCleared xATSGeneratorLowOilLevelAlarm "
                "xATSGeneratorLowOilLevelAlarmCleared "
                "xATSGeneratorLowBatteryVoltDuringCrankAlarm "
                "xATSGeneratorLowBatteryVoltDuringCrankAlarmCleared "
                "xATSGeneratorVeryLowBatteryVoltDuringCrankAlarm "
                "xATSGeneratorVeryLowBatteryVoltDuringCrankAlarmCleared xATSGeneratorEStop "
                "xATSGeneratorEStopCleared xATSGeneratorHighBatteryVolt "
                "xATSGeneratorHighBatteryVoltCleared xATSGeneratorLowBatteryVolt "
                "xATSGeneratorLowBatteryVoltCleared xATSGeneratorControlSwitchNotAuto "
                "xATSGeneratorControlSwitchNotAutoCleared xATSGeneratorLowOilPressure "
                "xATSGeneratorLowOilPressureCleared xATSGeneratorVeryLowOilPressure "
                "xATSGeneratorVeryLowOilPressureCleared xATSGeneratorOverload "
                "xATSGeneratorOverloadCleared xATSGeneratorLowACVEvent "
                "xATSGeneratorLowACVEventCleared xATSGeneratorHighACVEvent "
                "xATSGeneratorHighACVEventCleared xATSGeneratorOverspeed "
                "xATSGeneratorOverspeedCleared xATSGeneratorEngineCold "
                "xATSGeneratorEngineColdCleared xATSGeneratorOutputBreakerOpen "
                "xATSGeneratorOutputBreakerOpenCleared xATSGeneratorLowFuelLevelAlarm "
                "xATSGeneratorLowFuelLevelAlarmCleared xATSGeneratorVeryLowFuelLevelAlarm "
                "xATSGeneratorVeryLowFuelLevelAlarmCleared xATSGeneratorLowRunTimeAlarm "
                "xATSGeneratorLowRunTimeAlarmCleared xATSGeneratorVeryLowRunTimeAlarm "
                "xATSGeneratorVeryLowRunTimeAlarmCleared xATSGeneratorServiceDueAlarm "
                "xATSGeneratorServiceDueAlarmCleared xATSGeneratorShutdown "
                "xATSGeneratorShutdownCleared xATSGeneratorBatteryCharger "
                "xATSGeneratorBatteryChargerCleared xATSGeneratorGenericEvent "
                "xATSGeneratorGenericEventCleared",
            ),
            (
                493,
                "xATSGeneratorFuelTankRuptureAlarm xATSGeneratorFuelTankRuptureAlarmCleared "
                "xATSGeneratorGroundFaultAlarm xATSGeneratorGroundFaultAlarmCleared "
                "xATSOutputLoadPoweredByGeneratorAlarm "
                "xATSOutputLoadPoweredByGeneratorAlarmCleared",
            ),
            (
                630,
                "rPDUOutletLowLoad rPDUOutletLowLoadCleared rPDUOutletNearOverload "
                "rPDUOutletNearOverloadCleared rPDUOutletOverload rPDUOutletOverloadCleared",
            ),
            (
                638,
                "atsLowLoad atsLowLoadCleared atsNearOverload atsNearOverloadCleared "
                "atsOverload atsOverloadCleared atsRMSOverVoltage atsRMSOverVoltageCleared "
                "atsRMSUnderVoltage atsRMSUnderVoltageCleared atsRMSOverFrequency "
                "atsRMSOverFrequencyCleared atsRMSUnderFrequency atsRMSUnderFrequencyCleared",
            ),
            (
                698,
                "atsSourceStatusFail atsSourceStatusOk atsHardwareStatusFail "
                "atsHardwareStatusOk atsControllerRestart",
            ),
            (
                724,
                "xATSS1BadPhaseRotation xATSS1BadPhaseRotationCleared xATSS1BadPhaseBalance "
                "xATSS1BadPhaseBalanceCleared",
            ),
            (
                812,
                "ePDUCriticalCondition ePDUCriticalConditionCleared ePDUWarningCondition "
                "ePDUWarningConditionCleared",
            ),
            (
                825,
                "atsCriticalCondition atsCriticalConditionCleared atsWarningCondition "
                "atsWarningConditionCleared atsInformationalCondition "
                "atsInformationalConditionCleared",
            ),
        ),
        frozenset(
            (
                427,
                428,
                429,
                430,
                431,
                432,
            )
        ),
    ),
    Notifications(
        "PowerNet-MIB pduTraps (NetShelter)",
        "1.3.6.1.4.1.318.1.1.32.8",
        ((1, "trapCritical trapWarning trapInformation trapCleared trapTest"),),
    ),
    Notifications(
        "EATON-EPDU-MIB notifications",
        "1.3.6.1.4.1.534.6.6.7.0",
        (
            (1, "notifyUserLogin notifyUserLogout notifyFailedLogin notifyBootUp"),
            (
                11,
                "notifyInputVoltageThStatus notifyInputCurrentThStatus notifyInputFrequencyStatus",
            ),
            (21, "notifyGroupVoltageThStatus notifyGroupCurrentThStatus notifyGroupBreakerStatus"),
            (
                31,
                "notifyOutletVoltageThStatus notifyOutletCurrentThStatus notifyOutletControlStatus",
            ),
            (
                41,
                "notifyTemperatureThStatus notifyHumidityThStatus notifyContactState "
                "notifyProbeStatus",
            ),
            (51, "notifyCommunicationStatus notifyInternalStatus notifyTest notifyStrappingStatus"),
        ),
        frozenset(
            (
                41,
                42,
            )
        ),
    ),
    Notifications(
        "VERTIV-V5-MIB trapPrefix",
        "1.3.6.1.4.1.21239.5.2.32767.0",
        (
            (10101, "internalTestNOTIFY"),
            (10305, "pduMainAvailNOTIFY"),
            (
                10309,
                "pduTotalRealPowerNOTIFY pduTotalApparentPowerNOTIFY pduTotalPowerFactorNOTIFY "
                "pduTotalEnergyNOTIFY",
            ),
            (10324, "pduPhaseVoltageNOTIFY"),
            (10328, "pduPhaseCurrentNOTIFY"),
            (
                10332,
                "pduPhaseRealPowerNOTIFY pduPhaseApparentPowerNOTIFY pduPhasePowerFactorNOTIFY "
                "pduPhaseEnergyNOTIFY",
            ),
            (10337, "pduPhaseBalanceNOTIFY"),
            (10339, "pduPhaseCurrentCrestFactorNOTIFY"),
            (10354, "pduBreakerCurrentNOTIFY"),
            (10358, "pduBreakerVoltageNOTIFY"),
            (
                10362,
                "pduBreakerRealPowerNOTIFY pduBreakerApparentPowerNOTIFY "
                "pduBreakerPowerFactorNOTIFY pduBreakerEnergyNOTIFY",
            ),
            (10374, "pduLineCurrentNOTIFY"),
            (10385, "pduOutletMeterVoltageNOTIFY"),
            (10389, "pduOutletMeterCurrentNOTIFY"),
            (
                10393,
                "pduOutletMeterRealPowerNOTIFY pduOutletMeterApparentPowerNOTIFY "
                "pduOutletMeterPowerFactorNOTIFY pduOutletMeterEnergyNOTIFY",
            ),
            (10400, "pduOutletCurrentCrestFactorNOTIFY"),
            (10404, "tempSensorAvailNOTIFY tempSensorTempNOTIFY"),
            (
                10504,
                "airFlowSensorAvailNOTIFY airFlowSensorTempNOTIFY airFlowSensorFlowNOTIFY "
                "airFlowSensorHumidityNOTIFY airFlowSensorDewPointNOTIFY",
            ),
            (10804, "t3hdSensorAvailNOTIFY"),
            (
                10806,
                "t3hdSensorIntTempNOTIFY t3hdSensorIntHumidityNOTIFY t3hdSensorIntDewPointNOTIFY",
            ),
            (10811, "t3hdSensorExtATempNOTIFY"),
            (10814, "t3hdSensorExtBTempNOTIFY"),
            (
                10904,
                "thdSensorAvailNOTIFY thdSensorTempNOTIFY thdSensorHumidityNOTIFY "
                "thdSensorDewPointNOTIFY",
            ),
            (11104, "a2dSensorAvailNOTIFY a2dSensorValueNOTIFY"),
            (11204, "humiditySensorAvailNOTIFY humiditySensorValueNOTIFY"),
            (11304, "sn2dSensorAvailNOTIFY"),
            (11306, "sn2dSensorDoor1StateNOTIFY"),
            (11309, "sn2dSensorDoor2StateNOTIFY"),
            (
                13001,
                "vrcMainAvailNOTIFY vrcOutFanPtSpeedNOTIFY vrcCompPtCapacityNOTIFY "
                "vrcReturnPtTempNOTIFY vrcSupplyPtTempNOTIFY vrcPowerPtVoltageNOTIFY "
                "vrcPowerPtFrequencyNOTIFY vrcOutdoorPtTempNOTIFY vrcDischPtTempNOTIFY "
                "vrcDischPtPressureNOTIFY vrcSuctPtTempNOTIFY vrcSuctPtPressureNOTIFY",
            ),
            (20305, "pduMainAvailCLEAR"),
            (
                20309,
                "pduTotalRealPowerCLEAR pduTotalApparentPowerCLEAR pduTotalPowerFactorCLEAR "
                "pduTotalEnergyCLEAR",
            ),
            (20324, "pduPhaseVoltageCLEAR"),
            (20328, "pduPhaseCurrentCLEAR"),
            (
                20332,
                "pduPhaseRealPowerCLEAR pduPhaseApparentPowerCLEAR pduPhasePowerFactorCLEAR "
                "pduPhaseEnergyCLEAR",
            ),
            (20337, "pduPhaseBalanceCLEAR"),
            (20339, "pduPhaseCurrentCrestFactorCLEAR"),
            (20354, "pduBreakerCurrentCLEAR"),
            (20358, "pduBreakerVoltageCLEAR"),
            (
                20362,
                "pduBreakerRealPowerCLEAR pduBreakerApparentPowerCLEAR "
                "pduBreakerPowerFactorCLEAR pduBreakerEnergyCLEAR",
            ),
            (20374, "pduLineCurrentCLEAR"),
            (20385, "pduOutletMeterVoltageCLEAR"),
            (20389, "pduOutletMeterCurrentCLEAR"),
            (
                20393,
                "pduOutletMeterRealPowerCLEAR pduOutletMeterApparentPowerCLEAR "
                "pduOutletMeterPowerFactorCLEAR pduOutletMeterEnergyCLEAR",
            ),
            (20400, "pduOutletCurrentCrestFactorCLEAR"),
            (20404, "tempSensorAvailCLEAR tempSensorTempCLEAR"),
            (
                20504,
                "airFlowSensorAvailCLEAR airFlowSensorTempCLEAR airFlowSensorFlowCLEAR "
                "airFlowSensorHumidityCLEAR airFlowSensorDewPointCLEAR",
            ),
            (20804, "t3hdSensorAvailCLEAR"),
            (20806, "t3hdSensorIntTempCLEAR t3hdSensorIntHumidityCLEAR t3hdSensorIntDewPointCLEAR"),
            (20811, "t3hdSensorExtATempCLEAR"),
            (20814, "t3hdSensorExtBTempCLEAR"),
            (
                20904,
                "thdSensorAvailCLEAR thdSensorTempCLEAR thdSensorHumidityCLEAR "
                "thdSensorDewPointCLEAR",
            ),
            (21104, "a2dSensorAvailCLEAR a2dSensorValueCLEAR"),
            (21204, "humiditySensorAvailCLEAR humiditySensorValueCLEAR"),
            (21304, "sn2dSensorAvailCLEAR"),
            (21306, "sn2dSensorDoor1StateCLEAR"),
            (21309, "sn2dSensorDoor2StateCLEAR"),
            (
                23001,
                "vrcMainAvailCLEAR vrcOutFanPtSpeedCLEAR vrcCompPtCapacityCLEAR "
                "vrcReturnPtTempCLEAR vrcSupplyPtTempCLEAR vrcPowerPtVoltageCLEAR "
                "vrcPowerPtFrequencyCLEAR vrcOutdoorPtTempCLEAR vrcDischPtTempCLEAR "
                "vrcDischPtPressureCLEAR vrcSuctPtTempCLEAR vrcSuctPtPressureCLEAR",
            ),
        ),
        frozenset(
            (
                10404,
                10405,
                10504,
                10505,
                10506,
                10507,
                10508,
                10804,
                10806,
                10807,
                10808,
                10811,
                10814,
                10904,
                10905,
                10906,
                10907,
                11104,
                11105,
                11204,
                11205,
                11304,
                11306,
                11309,
                13004,
                13005,
                13008,
                13009,
                13011,
                20404,
                20405,
                20504,
                20505,
                20506,
                20507,
                20508,
                20804,
                20806,
                20807,
                20808,
                20811,
                20814,
                20904,
                20905,
                20906,
                20907,
                21104,
                21105,
                21204,
                21205,
                21304,
                21306,
                21309,
                23004,
                23005,
                23008,
                23009,
                23011,
            )
        ),
    ),
    Notifications(
        "RARITAN-PDU-MIB traps",
        "1.3.6.1.4.1.13742.4.0",
        (
            (1, "rebootStarted rebootCompleted userLogin userLogout userAuthenticationFailure"),
            (8, "userSessionTimeout"),
            (11, "userAdded userModified userDeleted groupAdded groupModified groupDeleted"),
            (20, "deviceUpdateStarted"),
            (22, "userBlocked powerControl userPasswordChanged"),
            (28, "passwordSettingsChanged"),
            (36, "firmwareFileDiscarded"),
            (38, "firmwareValidationFailed securityViolation"),
            (41, "logFileCleared"),
            (45, "thresholdAlarm"),
            (
                50,
                "outletGroupingConnectivityLost circuitBreakerTripped circuitBreakerRecovered "
                "bulkConfigurationSaved bulkConfigurationCopied "
                "environmentalSensorsConnectivityLost externalOnOffSensorStateChange "
                "environmentalSensorsConnectivityRestored voltageMeasurementError "
                "fipsModeEnabled fipsModeDisabled managingenvironmentalSensor "
                "unmanagingenvironmentalSensor ipmiOverLANEnabled ipmiOverLANDisabled",
            ),
        ),
        frozenset(
            (
                55,
                56,
                57,
                61,
                62,
            )
        ),
    ),
    Notifications(
        "SCHLEIFENBAUER-DATABUS-MIB sdbMIBNotifications",
        "1.3.6.1.4.1.31034.12.1.0",
        (
            (
                1,
                "sdbDevSsDeviceStatusCodeChanged sdbDevSsTemperatureAlertDetected "
                "sdbDevSsInputCurrentAlertDetected sdbDevSsOutletCurrentAlertDetected "
                "sdbDevSsInputVoltageAlertDetected sdbDevSsOutletCurrentDropAlertDetected "
                "sdbDevSsInputCurrentDropAlertDetected sdbDevSsSensorChangeAlertDetected "
                "sdbMgmtStsRingStateChanged sdbDevSsOutletVoltageDropAlertDetected "
                "sdbDevSsBranchCurrentAlertDetected sdbDevSsBranchVoltageAlertDetected "
                "sdbDevSsNeutralCurrentAlertDetected sdbDevSsResidualCurrentAlertDetected "
                "sdbDevSsHardwareAlertDetected",
            ),
        ),
        frozenset(
            (
                2,
                8,
            )
        ),
    ),
    Notifications(
        "CPQPOWER-MIB 0",
        "1.3.6.1.4.1.232.165.0",
        (
            (
                1,
                "trapCritical trapWarning trapInformation trapCleared trapTest "
                "deviceTrapInitialization",
            ),
        ),
    ),
    Notifications(
        "PANDUIT-MIB 6",
        "1.3.6.1.4.1.19536.10.1.6",
        ((1, "trapCritical trapWarning trapInformation trapCleared trapTest"),),
    ),
    Notifications(
        "ENLOGIC-PDU-MIB 9",
        "1.3.6.1.4.1.38446.1.9",
        (
            (
                2,
                "networkCardStart networkCardReset userLogin userLogoff "
                "userAuthenticationFailed userSessionTimeout userAdded userModified "
                "userDeleted roleAdded roleModified roleDeleted firmwareUpdateStarted "
                "firmwareUpdateCompleted userBlocked outletControl userPasswordChange "
                "passwordSettingsChange",
            ),
            (
                21,
                "logFileCleared pduConfigurationFileImported pduConfigurationFileExported "
                "pduUnitActivePowerStateChange pduInputphaseVoltageStateChange "
                "pduInputphaseCurrentStateChange pduCircuitBreakerCurrentStateChange "
                "pduOutletActivePowerStateChange pduExternalSensorStateChange "
                "smtpTransmissionFailure ldapError firmwareUpdateFailed serverPingState "
                "bootloaderState daisyChainState systemInternalCommunicationLost",
            ),
            (50, "systemReboot"),
        ),
        frozenset((29,)),
    ),
    Notifications(
        "ENLOGIC-PDU-MIB 9",
        "1.3.6.1.4.1.38446.2.9",
        (
            (
                8,
                "espNetworkCardStart espNetworkCardReset espFirmwareUpdateCompleted "
                "espUserPasswordChange espLogFileCleared espConfigurationFileExported "
                "espUnitActivePowerStateChange espInputphaseVoltageStateChange "
                "espInputphaseCurrentStateChange espCircuitBreakerCurrentStateChange "
                "espExternalSensorStateChange espConfigurationFileImported espNetworkUp",
            ),
        ),
        frozenset((18,)),
    ),
    Notifications(
        "TRIPPLITE-PRODUCTS 1",
        "1.3.6.1.4.1.850.1.4.1",
        (
            (
                1,
                "tlpNotificationsAlarmEntryAdded tlpNotificationsAlarmEntryRemoved "
                "tlpNotifySystemStartup tlpNotifySystemShutdown tlpNotifySystemUpdate "
                "tlpNotifyTest",
            ),
        ),
    ),
    Notifications(
        "TRIPPLITE-PRODUCTS 2",
        "1.3.6.1.4.1.850.1.4.2.2",
        (
            (
                1,
                "tlpNotificationsDeviceInternalFirmwareFault "
                "tlpNotificationsDeviceInternalHardwareFault "
                "tlpNotificationsDeviceConfigurationChange "
                "tlpNotificationsDeviceFirmwareUpdate "
                "tlpNotificationsDeviceMicrocontrollerReset "
                "tlpNotificationsDeviceSystemInformation "
                "tlpNotificationsDeviceNvrChecksumMismatch "
                "tlpNotificationsDeviceUsbCommunicationsEstablished "
                "tlpNotificationsDeviceUsbCommunicationsLost "
                "tlpNotificationsDevicePowerSupplyShutdown "
                "tlpNotificationsDeviceOverLoadShutdown "
                "tlpNotificationsDeviceCurrentLimitShutdown "
                "tlpNotificationsDeviceOverTemperatureShutdown "
                "tlpNotificationsDeviceModeTransitionTimeout "
                "tlpNotificationsDeviceFailedModeTransitionToIdle "
                "tlpNotificationsDeviceInternalCommunicationsLost "
                "tlpNotificationsDeviceAcknowledgeFaults "
                "tlpNotificationsDeviceTransferToRestart "
                "tlpNotificationsDeviceTransferToWatchdogRestart "
                "tlpNotificationsDeviceTransferToLatchedIdle "
                "tlpNotificationsDeviceTransferToLatchedStandby "
                "tlpNotificationsDeviceTransferToLatchedLine "
                "tlpNotificationsDeviceFailSafeClockMonitorEngaged "
                "tlpNotificationsDeviceTransferToIdle "
                "tlpNotificationsDeviceVoutUnderVoltageShutdown "
                "tlpNotificationsDeviceVoutOverVoltageShutdown "
                "tlpNotificationsDeviceRtosFault "
                "tlpNotificationsDeviceCriticalNvrValuesBlank "
                "tlpNotificationsDeviceOutputOff tlpNotificationsDeviceStartup "
                "tlpNotificationsDeviceEpo tlpNotificationsDeviceFirmwareMismatch "
                "tlpNotificationsDeviceOverloadRelease tlpNotificationsDeviceTransferToLine "
                "tlpNotificationsDeviceAcFailure tlpNotificationsDeviceSiteWiringFault "
                "tlpNotificationsDeviceEmergencyShutdown "
                "tlpNotificationsDeviceCircuitBreakerOpen "
                "tlpNotificationsDeviceSupplyMonitorInterrupt "
                "tlpNotificationsDeviceSystemTickTimeout "
                "tlpNotificationsDeviceRelayInUnexpectedState "
                "tlpNotificationsDeviceEepromQueueOverflow "
                "tlpNotificationsDeviceEepromWriteFault "
                "tlpNotificationsDeviceEepromOperationTimeout "
                "tlpNotificationsDeviceI2cWriteDelayed "
                "tlpNotificationsDeviceRampShedNvrWriteFailed "
                "tlpNotificationsDeviceFactoryRestoreFault "
                "tlpNotificationsDeviceRelaySetTimeOutOfRange "
                "tlpNotificationsDeviceRelayResetTimeOutOfRange",
            ),
        ),
    ),
    Notifications(
        "TRIPPLITE-PRODUCTS 4",
        "1.3.6.1.4.1.850.1.4.2.4",
        (
            (
                1,
                "tlpNotificationsPduCrestFactorOutOfRange "
                "tlpNotificationsPduTransferToForceLineMode tlpNotificationsPduLineInRange "
                "tlpNotificationsPduLineOutOfRange "
                "tlpNotificationsPduNotableRelayResponseTimes "
                "tlpNotificationsPduOutletNearMaxRating "
                "tlpNotificationsPduLineModeTransferToLinePartialPowerup "
                "tlpNotificationsPduSinglePhasing",
            ),
        ),
    ),
    Notifications(
        "TRIPPLITE-PRODUCTS 6",
        "1.3.6.1.4.1.850.1.4.2.6",
        (
            (
                1,
                "tlpNotificationsAtsSource1NotAvailable "
                "tlpNotificationsAtsSource2NotAvailable "
                "tlpNotificationsAtsLockdownToSource1 tlpNotificationsAtsLockdownToSource2 "
                "tlpNotificationsAtsSource1Available tlpNotificationsAtsSource2Available "
                "tlpNotificationsAtsSource1Brownout tlpNotificationsAtsSource2Brownout "
                "tlpNotificationsAtsSource1VoltageDrop "
                "tlpNotificationsAtsSource2VoltageDrop "
                "tlpNotificationsAtsTimedReturnToSource1 "
                "tlpNotificationsAtsTimedReturnToSource2 "
                "tlpNotificationsAtsTransferToSource1 tlpNotificationsAtsTransferToSource2",
            ),
        ),
    ),
    Notifications(
        "CPS-MIB 0",
        "1.3.6.1.4.1.3808.0",
        (
            (
                100,
                "ePDUCommunicationEstablished ePDUCommunicationLost ePDUOutletOn "
                "ePDUOutletOff ePDUDeviceConfigChange ePDUOutletConfigChange ePDULowLoad "
                "ePDULowLoadCleared ePDUNearOverload ePDUNearOverloadCleared ePDUOverload "
                "ePDUOverloadCleared ePDUDelayOutletOnCommand ePDUDelayOutletOffCommand "
                "ePDUDelayOutletRebootCommand ePDUCancelPendingCommand ePDULineUndervoltage "
                "ePDULineUndervoltageCleared ePDULineOvervoltage ePDULineOvervoltageCleared "
                "ePDUPowerSupply1Fail ePDUPowerSupply1Ok ePDUPowerSupply2Fail "
                "ePDUPowerSupply2Ok ePDUBankLowLoad ePDUBankLowLoadCleared "
                "ePDUBankNearOverload ePDUBankNearOverloadCleared ePDUBankOverload "
                "ePDUBankOverloadCleared ePDUComponentCommunicationEstablished "
                "ePDUComponentCommunicationLost ePDUOutletLowLoad ePDUOutletLowLoadCleared "
                "ePDUOutletNearOverload ePDUOutletNearOverloadCleared ePDUOutletOverload "
                "ePDUOutletOverloadCleared",
            ),
            (208, "envDryContactAbnormal envDryContactNormal"),
            (259, "envContactEvent envContactAlarm envContactAlarmClear"),
            (
                301,
                "atsSwitchSource atsSourceFault atsSourceFaultCleared atsRedundancyFail "
                "atsRedundancyRestored atsInputHighVoltage atsInputHighVoltageCleared "
                "atsInputLowVoltage atsInputLowVoltageCleared atsInputHighFrequency "
                "atsInputHighFrequencyCleared atsInputLowFrequency "
                "atsInputLowFrequencyCleared atsCommunicationLost "
                "atsCommunicationEstablished atsLCDCommunicationLost "
                "atsLCDCommunicationLostCleared atsDB9CommunicationLost "
                "atsDB9CommunicationLostCleared atsPowerSupplyFault "
                "atsPowerSupplyFaultCleared atsDevHardwareFault atsDevHardwareFaultCleared "
                "atsSourceConfigChanged atsDeviceConfigChanged atsOutletConfigChanged "
                "atsEventCountsCleared atsOverload atsOverloadCleared atsNearOverload "
                "atsNearOverloadCleared atsLowLoad atsLowLoadCleared atsOutletOnCommand "
                "atsOutletOffCommand atsOutletRebootCommand atsCancelPendingCommand "
                "atsOutletOn atsOutletOff",
            ),
            (
                400,
                "pduDeviceEvent pduDeviceAlarm pduDeviceAlarmClear pduPhaseEvent "
                "pduPhaseAlarm pduPhaseAlarmClear pduBankEvent pduBankAlarm "
                "pduBankAlarmClear pduOutletSwitchedEvent pduOutletSwitchedAlarm "
                "pduOutletSwitchedAlarmClear pduOutletMeteredEvent pduOutletMeteredAlarm "
                "pduOutletMeteredAlarmClear pduDaisyChainEvent pduDaisyChainAlarm "
                "pduDaisyChainAlarmClear pduOutletMonitoredEvent pduSourceEvent "
                "pduSourceAlarm pduSourceAlarmClear",
            ),
        ),
        frozenset(
            (
                208,
                209,
                259,
                260,
                261,
            )
        ),
    ),
    Notifications(
        "GUDEADS-EPC1202-MIB 3",
        "1.3.6.1.4.1.28507.43.3",
        (
            (
                1,
                "epc1202SwitchEvtPort epc1202TempEvtSen epc1202HygroEvtSen "
                "epc1202InputEvtSen epc1202AirPressureEvtSen epc1202DewPtDiffEvtSen "
                "epc1202OVPEvt epc1202LineAmperageEvt",
            ),
            (25, "epc1202ExtInputEvt epc1202LineVoltageEvt epc1202LinePowerEvt"),
        ),
        frozenset(
            (
                2,
                3,
            )
        ),
    ),
    Notifications(
        "GUDEADS-EPC8031-MIB 3",
        "1.3.6.1.4.1.28507.81.3",
        (
            (
                1,
                "epc8031SwitchEvtPort epc8031TempEvtSen epc8031HygroEvtSen "
                "epc8031AirPressureEvtSen epc8031DewPtDiffEvtSen epc8031OVPEvt "
                "epc8031LineAmperageEvt epc8031LineResidualCurrentEvt",
            ),
            (18, "epc8031RCMBCurrentRMSEvt epc8031RCMBCurrentDCEvt"),
            (
                23,
                "epc8031RCMBSigEvt epc8031RCMBErrEvt epc8031ExtInputEvt "
                "epc8031LineVoltageEvt epc8031LinePowerEvt",
            ),
        ),
        frozenset(
            (
                2,
                3,
            )
        ),
    ),
    Notifications(
        "DellrPDU-MIB 0",
        "1.3.6.1.4.1.674.10903.200.2.200.500.0",
        (
            (
                1,
                "deviceCommunicationLostCleared deviceCommunicationLostSet "
                "componentCommLostCleared componentCommLostSet cANBusOffCleared "
                "canBusOffSet powerSupplyFailureCleared powerSupplyFailureSet "
                "keypadButtonStuckCleared keypadButtonStuckSet dryContactAbnormalCleared "
                "dryContactAbnormalSet deviceLowLoadCleared deviceLowLoadSet "
                "deviceNearOverLoadCleared deviceNearOverLoadSet deviceOverLoadCleared "
                "deviceOverLoadSet phaseLowLoadCleared phaseLowLoadSet "
                "phaseNearOverLoadCleared phaseNearOverLoadSet phaseOverLoadCleared "
                "phaseOverLoadSet outletLowLoadCleared outletLowLoadSet "
                "outletNearOverLoadCleared outletNearOverLoadSet outletOverLoadCleared "
                "outletOverLoadSet sensorDisconnectedCleared sensorDisconnectedSet "
                "sensorTypeIndeterminateCleared sensorTypeIndeterminateSet "
                "sensorTypeUnsupportedCleared sensorTypeUnsupportedSet "
                "maxTemperatureExceededCleared maxTemperatureExceededSet "
                "highTemperatureExceededCleared highTemperatureExceededSet "
                "lowHumidityExceededCleared lowHumidityExceededSet "
                "minHumidityExceededCleared minHumidityExceededSet outletTurnOn "
                "outletTurnOff actionCancelled deviceConfigurationChange "
                "sensorConfigurationChange outletConfigurationChange "
                "phaseConfigurationChange dryContactConfigurationChange actionInit "
                "actionFailed actionDeleted syncCommandFailed mPOPicFwDownloadStarted "
                "mPOPicFwDownloadComplete mPOPicFwDownloadAborted sensorCommEstablished",
            ),
            (1000, "configChangeSNMP accessViolationConsole accessViolationHTTP dellTestTrap"),
        ),
        frozenset(
            (
                11,
                12,
                31,
                32,
                33,
                34,
                35,
                36,
                37,
                38,
                39,
                40,
                41,
                42,
                43,
                44,
                49,
                52,
                60,
            )
        ),
    ),
    Notifications(
        "RITTAL-CMC-III-MIB 0",
        "1.3.6.1.4.1.2606.7.0",
        ((1, "alarmSensorDevice alarmDevice reConfigAgent shutdownAgent"),),
    ),
    Notifications(
        "SNMPv2-MIB snmpTraps",
        "1.3.6.1.6.3.1.1.5",
        ((1, "coldStart warmStart linkDown linkUp authenticationFailure egpNeighborLoss"),),
    ),
)
