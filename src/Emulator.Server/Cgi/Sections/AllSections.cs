namespace Emulator.Server.Cgi.Sections;

/// <summary>Every file of operations. A new file is one line here.</summary>
internal static class AllSections
{
    public static IEnumerable<ICgiSection> Create() =>
    [
        new AccessControlCgi(),
        new AlarmCgi(),
        new AudioCgi(),
        new BandLimitCgi(),
        new CoaxialControlCgi(),
        new ConfigManagerCgi(),
        new DevAudioCgi(),
        new DevVideoAnalyseCgi(),
        new DevVideoInputCgi(),
        new DevVideoOutputCgi(),
        new DeviceDiscoveryCgi(),
        new EncodeCgi(),
        new EventManagerCgi(),
        new FileFindHelperCgi(),
        new FileManagerCgi(),
        new GlobalCgi(),
        new HeatMapCgi(),
        new IntervideoManagerCgi(),
        new LoadFileCgi(),
        new LogCgi(),
        new MagicBoxCgi(),
        new MediaFileFindCgi(),
        new NetAppCgi(),
        new PictureCgi(),
        new PtzCgi(),
        new RadiometryManagerCgi(),
        new RainBrushCgi(),
        new RecordCgi(),
        new RecordManagerCgi(),
        new SnapManagerCgi(),
        new SplitCgi(),
        new StorageCgi(),
        new StorageDeviceCgi(),
        new StreamCgi(),
        new ThermographyManagerCgi(),
        new TrafficCgi(),
        new UserManagerCgi(),
        new VideoStatServerCgi(),
        new VideoTalkPeerCgi(),
        new WlanCgi(),
    ];
}
